#if MySQL
    import CMariaDB
    import Glibc
    import RowSources
    import Rows
    import Synchronization
    import Terms

    /// An open connection to a server, its session pinned.
    final class MySQLSession: Sendable {
        nonisolated(unsafe) let handle: UnsafeMutablePointer<MYSQL>
        let name: String
        private let interrupted = Atomic<Bool>(false)

        private static let library: Void = { _ = mysql_server_init(0, nil, nil) }()

        /// - Parameter seconds: the time limit for connecting.
        /// - Throws: `SourceError`.
        init(_ address: MySQLAddress, _ name: String, seconds: UInt32) throws {
            self.name = name
            Self.library
            var outcome = try Self.connected(
                address, encrypted: address.encryption != .disabled, name, seconds)
            if case .failure(let failure) = outcome, failure.isWithoutTLS, address.encryption == .preferred {
                outcome = try Self.connected(address, encrypted: false, name, seconds)
            }
            switch outcome {
            case .success(let opened): handle = opened
            case .failure(let failure): throw failure.error(.unreachable, name)
            }
            try pin()
        }

        private static func connected(
            _ address: MySQLAddress, encrypted: Bool, _ name: String, _ seconds: UInt32
        ) throws -> Result<UnsafeMutablePointer<MYSQL>, MySQLFailure> {
            guard let handle = mysql_init(nil) else {
                throw SourceError(.unreachable, RowPlace(input: name), "the client has not enough memory")
            }
            var seconds = seconds
            mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &seconds)
            mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
            var no: UInt32 = 0
            mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &no)
            var reports: my_bool = 1
            mysql_options(handle, MYSQL_REPORT_DATA_TRUNCATION, &reports)
            if encrypted {
                var yes: my_bool = 1
                mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &yes)
                var verifies: my_bool = address.encryption == .verified ? 1 : 0
                mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verifies)
                mysql_ssl_set(
                    handle, address.key, address.certificate, address.authority, nil, nil)
            }
            // The client library takes the name localhost for a socket, which here has a parameter of its own.
            let host = address.socket == nil && address.host == "localhost" ? "127.0.0.1" : address.host
            let connect = {
                mysql_real_connect(
                    handle, address.socket == nil ? host : nil, address.user,
                    address.password?.reveal { $0 },
                    address.database, address.port, address.socket, 0) != nil
            }
            let (isOpen, isRefused) =
                encrypted && address.encryption != .preferred
                ? MySQLTLSGuard.watching(handle, connect) : (connect(), false)
            guard isOpen else {
                defer { mysql_close(handle) }
                return .failure(isRefused ? .withoutTLS : MySQLFailure(connecting: handle))
            }
            guard !encrypted || mysql_get_ssl_cipher(handle) != nil else {
                defer { mysql_close(handle) }
                return .failure(.withoutTLS)
            }
            return .success(handle)
        }

        /// Pins all settings that would cut results, change values, hide warnings, or end a slow export. Autocommit is on,
        /// as otherwise the count after a copy would read the same snapshot as the count before it.
        private func pin() throws {
            try execute("SET NAMES utf8mb4")
            try execute(
                "SET SESSION autocommit = 1, time_zone = '+00:00', sql_select_limit = 18446744073709551615, "
                    + "sql_safe_updates = 0, sql_big_selects = 1, max_join_size = 18446744073709551615, "
                    + "sql_mode = 'NO_ENGINE_SUBSTITUTION', net_write_timeout = 86400, "
                    + "net_read_timeout = 86400, wait_timeout = 86400, group_concat_max_len = 4294967295, "
                    + "max_error_count = 65535")
            // Each of these is a setting of MariaDB or of MySQL, not of both.
            for setting in [
                "max_statement_time = 0", "max_execution_time = 0", "idle_transaction_timeout = 0",
            ] {
                try execute("SET SESSION \(setting)", unless: [1193])
            }
            try execute("SET SESSION TRANSACTION READ ONLY")
        }

        /// - Parameter ignored: codes of errors that are ignored.
        func execute(_ sql: String, unless ignored: [UInt32] = []) throws {
            guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) != 0 else { return }
            let failure = MySQLFailure(handle)
            if !ignored.contains(failure.code) { throw error(failure) }
        }

        /// The server's warnings about the last statement.
        func warnings() throws -> [(code: UInt32, message: String)] {
            try rows("SHOW WARNINGS").map { row in (row[1].flatMap { UInt32($0) } ?? 0, row[2] ?? "") }
        }

        /// The number of the server's thread.
        var thread: UInt { mysql_thread_id(handle) }

        var server: String {
            let text = mysql_get_server_info(handle).map { String(cString: $0) } ?? ""
            guard let name = text.firstRange(of: "-MariaDB") else { return "MySQL \(text)" }
            let version = text[..<name.lowerBound]
            // Some servers put 5.5.5- before their version, for old replicas.
            return "MariaDB \(version.hasPrefix("5.5.5-") ? version.dropFirst(6) : version)"
        }

        /// The column as the argument of `min` and `max`. If MariaDB answers these by an index, it truncates the query's
        /// bounds to the digits of the column. An expression keeps it from using the index.
        func extremeArgument(_ column: String) -> String {
            server.hasPrefix("MariaDB") ? "coalesce(\(column))" : column
        }

        var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

        /// Breaks the connection while another thread uses it.
        func interrupt() {
            interrupted.store(true, ordering: .relaxed)
            hangUp()
        }

        /// Closes the socket in both directions. Nothing that the server still sends is read.
        func hangUp() {
            shutdown(mysql_get_socket(handle), Int32(SHUT_RDWR))
        }

        func error(_ failure: MySQLFailure) -> any Error {
            isInterrupted ? CancellationError() : failure.error(.query, name)
        }

        deinit {
            mysql_close(handle)
        }
    }
#endif
