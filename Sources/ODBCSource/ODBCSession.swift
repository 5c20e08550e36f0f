#if ODBC
    import CODBC
    import RowSources
    import Synchronization
    import Terms
    import Threads

    /// An open session, which can be interrupted.
    final class ODBCSession: Sendable {
        nonisolated(unsafe) private let environment: SQLHANDLE?
        nonisolated(unsafe) let handle: SQLHANDLE?
        let client: ODBCClient
        /// The driver's messages about a connection that succeeded.
        let notes: [String]

        /// The zone in which a session shows instants, such as values of MariaDB's TIMESTAMP.
        enum ShownZone {
            /// The zone of the plan, which has a fixed offset; or the default of the database.
            case planned
            /// The zone of the plan, whose offset changes.
            case changing
            /// UTC, independent of the plan.
            case utc
        }

        /// A statement's handle.
        private struct Running: @unchecked Sendable {
            var statement: SQLHANDLE?
        }

        private let interrupted = Atomic<Bool>(false)
        /// The lock is held while the driver cancels, so that the statement is not freed meanwhile.
        private let running = Mutex(Running())
        private let zone = Mutex(ShownZone.planned)

        /// - Throws: `SourceError`.
        init(_ client: ODBCClient) throws {
            self.client = client
            var environment: SQLHANDLE?
            var handle: SQLHANDLE?
            SQLAllocHandle(SQLSMALLINT(ODBC.environment), nil, &environment)
            // ODBC 3.
            SQLSetEnvAttr(environment, 200, ODBC.value(3), 0)
            SQLAllocHandle(SQLSMALLINT(ODBC.connection), environment, &handle)
            self.environment = environment
            self.handle = handle
            guard handle != nil else {
                throw client.error(ODBCDiagnostic.all(ODBC.environment, environment), .unreachable)
            }
            // The time limit of the login, in seconds; and read-only access, which drivers may ignore.
            SQLSetConnectAttr(handle, 103, ODBC.value(UInt(client.request.connectSeconds)), 0)
            SQLSetConnectAttr(handle, 101, ODBC.value(1), 0)
            var connection = client.request.address.reveal { Array($0.utf8) }
            let count = SQLSMALLINT(clamping: connection.count)
            connection.append(0)
            let result = SQLDriverConnect(handle, nil, &connection, count, nil, 0, nil, 0)
            let said = result == ODBC.success ? [] : ODBCDiagnostic.all(ODBC.connection, handle)
            guard result == ODBC.success || result == ODBC.successWithInfo else {
                notes = []
                let error = client.error(said, .unreachable)
                SQLFreeHandle(SQLSMALLINT(ODBC.connection), handle)
                SQLFreeHandle(SQLSMALLINT(ODBC.environment), environment)
                throw error
            }
            // 01S02: the driver has replaced an option by another.
            notes = said.filter { $0.state != "01S02" }.map { client.masked("\($0)") }
        }

        /// Frees the connection. The last call.
        func close() {
            // Waits for a thread that is cancelling.
            running.withLock { $0.statement = nil }
            SQLDisconnect(handle)
            SQLFreeHandle(SQLSMALLINT(ODBC.connection), handle)
            SQLFreeHandle(SQLSMALLINT(ODBC.environment), environment)
        }

        var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

        var shownZone: ShownZone {
            get { zone.withLock(\.self) }
            set { zone.withLock { $0 = newValue } }
        }

        /// Cancels the running statement, and makes every later one throw. A driver may open a connection to cancel, and
        /// block on a server that hangs. So another thread makes the call, and is left behind if it blocks.
        func interrupt() {
            guard !interrupted.exchange(true, ordering: .relaxed) else { return }
            try? WorkerThread.run { [self] in
                running.withLock { if let statement = $0.statement { SQLCancel(statement) } }
            }
        }

        /// Registers a statement as the one to cancel.
        func began(_ statement: sending SQLHANDLE?) {
            nonisolated(unsafe) let statement = statement
            running.withLock { $0.statement = statement }
        }

        /// Unregisters a statement before it is freed.
        func ended(_ statement: sending SQLHANDLE?) {
            nonisolated(unsafe) let statement = statement
            running.withLock { if $0.statement == statement { $0.statement = nil } }
        }

        /// A fact about driver or database, as text.
        func text(_ fact: Int) -> String {
            var text = [SQLCHAR](repeating: 0, count: 256)
            var length: SQLSMALLINT = 0
            SQLGetInfo(handle, SQLUSMALLINT(fact), &text, SQLSMALLINT(text.count), &length)
            return ODBC.text(text)
        }

        /// A fact about driver or database, as a number or flags.
        func number(_ fact: Int) -> UInt32 {
            var number: SQLUINTEGER = 0
            var length: SQLSMALLINT = 0
            SQLGetInfo(handle, SQLUSMALLINT(fact), &number, 4, &length)
            return UInt32(number)
        }
    }

    extension ODBCSession {
        /// `SQLite 3.40.1, by libsqlite3odbc.so`.
        var title: String { "\(product) \(text(18)), by \(text(6))" }
        var product: String { text(17) }

        /// Whether the driver truncates doubles: SQLite's converts them to text with 15 digits.
        var truncatesDoubles: Bool { product == "SQLite" }

        /// MariaDB or MySQL.
        var isMySQL: Bool { ["MariaDB", "MySQL"].contains(where: product.contains) }

        /// The quote around a name in SQL; empty if the database has none.
        var quote: String {
            let quote = text(29)
            return quote == " " ? "" : quote
        }

        /// A name, quoted for SQL.
        func quoted(_ name: String) -> String {
            let quote = quote
            guard let character = quote.first else { return name }
            return quote + name.replacingScalars(quote, with: "\(character)\(character)") + quote
        }

        /// Whether names of tables have a schema, and not only a catalog.
        var hasSchemas: Bool { number(91) != 0 }
    }
#endif
