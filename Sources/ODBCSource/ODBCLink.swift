#if ODBC
    import CODBC
    import Foundation
    import RowSources
    import Synchronization
    import Terms

    /// An open connection, and the flag that ends what runs on it.
    final class ODBCLink: Sendable {
        nonisolated(unsafe) private let environment: SQLHANDLE?
        nonisolated(unsafe) let handle: SQLHANDLE?
        let client: ODBCClient
        /// What the driver said though it connected.
        let notes: [String]

        /// In which zone a session shows what the database keeps as instants, as MariaDB's and MySQL's TIMESTAMP.
        enum ShownZone {
            /// That of the plan, whose offset is always the same, or whatever the database has.
            case planned
            /// That of the plan, whose offset changes.
            case changing
            /// UTC, whatever the plan's is.
            case utc
        }

        /// A statement's handle.
        private struct Running: @unchecked Sendable {
            var statement: SQLHANDLE?
        }

        private let interrupted = Atomic<Bool>(false)
        /// Kept while the driver is asked to cancel, so that the statement is not freed meanwhile.
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
            // How long to log in, in seconds; and that nothing is changed, which drivers may or may not heed.
            SQLSetConnectAttr(handle, 103, ODBC.value(UInt(client.request.connectSeconds)), 0)
            SQLSetConnectAttr(handle, 101, ODBC.value(1), 0)
            var connection = Array(client.request.address.utf8)
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
            // 01S02: an option was replaced by one that the driver has.
            notes = said.filter { $0.state != "01S02" }.map { client.masked("\($0)") }
        }

        /// Frees the connection. The last call.
        func close() {
            // Until nobody asks the driver to cancel any more.
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

        /// Ends the statement that runs, and makes every later one throw. A driver may open a connection of its own to
        /// cancel, and so block on a server that stands still: only a thread that can be left behind waits for that.
        func interrupt() {
            guard !interrupted.exchange(true, ordering: .relaxed) else { return }
            Thread.detachNewThread { [self] in
                running.withLock { if let statement = $0.statement { SQLCancel(statement) } }
            }
        }

        /// Marks a statement as the one that an interrupt ends.
        func began(_ statement: sending SQLHANDLE?) {
            nonisolated(unsafe) let statement = statement
            running.withLock { $0.statement = statement }
        }

        /// From here on, an interrupt leaves the statement alone.
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

    extension ODBCLink {
        /// `SQLite 3.40.1, by libsqlite3odbc.so`.
        var title: String { "\(product) \(text(18)), by \(text(6))" }
        var product: String { text(17) }

        /// SQLite's driver makes text of doubles, with 15 digits, before anybody can ask for them.
        var cutsDoubles: Bool { product == "SQLite" }

        /// MariaDB or MySQL.
        var isMySQL: Bool { ["MariaDB", "MySQL"].contains(where: product.contains) }

        /// What stands about a name in SQL; nothing where the database has no such thing.
        var quote: String {
            let quote = text(29)
            return quote == " " ? "" : quote
        }

        /// A name in SQL.
        func quoted(_ name: String) -> String {
            let quote = quote
            guard let character = quote.first else { return name }
            return quote + name.replacingScalars(quote, with: "\(character)\(character)") + quote
        }

        /// Whether tables have a schema, and not only a catalog, before their names.
        var hasSchemas: Bool { number(91) != 0 }
    }
#endif
