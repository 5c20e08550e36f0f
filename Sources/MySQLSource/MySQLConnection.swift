#if MySQL
    import CMariaDB
    import Dispatch
    import RowSources
    import Rows
    import Synchronization
    import Terms
    import Threads
    import TimeAxis

    /// A connection to a database, for one window after the other. A cursor that is closed before its last row ends the
    /// session, and the next call opens another.
    final class MySQLConnection: DatabaseConnection {
        private let client: MySQLClient
        private let state: Mutex<State>
        /// Read on first use.
        private let known = Mutex<MySQLTable?>(nil)

        private struct State {
            var link: MySQLSession?
            var isInterrupted = false
            /// Signalled once the server has received the KILL.
            var killed: DispatchSemaphore?
        }

        init(_ client: MySQLClient) throws {
            self.client = client
            state = Mutex(State(link: try client.link()))
        }

        func rows(of window: Window) throws -> any RowCursor {
            let link = try self.link()
            switch client.request.selection {
            case .table(let name):
                let table = try self.table(name, link)
                return try cursor(
                    try client.writingBounds { try table.rows(of: window) }, link, keys: table.keys.count)
            case .query(let query, _):
                return try cursor(try client.sql(of: query, in: window), link)
            }
        }

        func count(of window: Window) throws -> SourceCount {
            let link = try self.link()
            let count = try client.countQuery(
                of: window, table: { try table($0, link).count(of: window) }, query: { $0 },
                derived: { derivedCount(of: $0, on: link) })
            return try counted(count.query, link, count.title)
        }

        func describe() throws -> SourceDescription {
            let link = try self.link()
            switch client.request.selection {
            case .table(let name):
                let table = try self.table(name, link)
                return SourceDescription(
                    columns: table.columns, timeIndex: table.timeIndex.map { .found($0) } ?? .missing,
                    rows: table.rows, server: link.server)
            case .query(let query, _):
                let sql = try client.sql(of: query, in: client.request.whole)
                let columns = try MySQLCursor.describe(sql, on: link).map { column in
                    SourceDescription.Column(name: column.name, type: nil, kind: column.kind)
                }
                return SourceDescription(columns: columns, timeIndex: .unknown, server: link.server)
            }
        }

        func catalog() throws -> [CatalogTable] {
            try MySQLCatalog.all(on: try link())
        }

        func holdsRows(in window: Window?) throws -> Bool? {
            guard case .table(let name) = client.request.selection else { return nil }
            let link = try self.link()
            let table = try self.table(name, link)
            let cursor = try cursor(try client.writingBounds { try table.anyRow(in: window) }, link)
            defer { cursor.close() }
            let holdsRows = try cursor.nextValues() != nil
            // There is one row at most. A cursor that is not read to its end would cost the session.
            while try cursor.nextValues() != nil {}
            return holdsRows
        }

        /// Refuses a table with times that no window includes, and a query that cannot be counted.
        func check() throws {
            let link = try self.link()
            guard case .table(let name) = client.request.selection else {
                if case .query(_, nil) = client.request.selection {
                    try describe().requireDistinctNames(client.name)
                }
                return try client.checkCount(derived: { derivedCount(of: $0, on: link) }) {
                    _ = try MySQLCursor.describe($0, on: link)
                }
            }
            let table = try self.table(name, link)
            guard let query = table.misplaced else { return }
            let cursor = try cursor(query, link, keys: table.keys.count)
            defer { cursor.close() }
            guard let values = try cursor.nextValues() else { return }
            let place = RowPlace(input: client.name, key: cursor.key)
            let time = client.request.timeColumn
            if case .integer(1) = values[0] {
                throw SourceError(
                    .row(.nullTime), place, "the time column `\(time)` is NULL or 0000-00-00",
                    hint: "a row without a time belongs to no window; leave it out by a `query`")
            }
            throw SourceError(
                .row(.badTime), place, "the time column `\(time)` holds a date that does not exist",
                hint: "a row without a time belongs to no window; leave it out by a `query`")
        }

        /// Ends the session, and by another one the query: the server may not notice for long that a client has gone.
        func interrupt() {
            let killed = DispatchSemaphore(value: 0)
            let link: MySQLSession? = state.withLock { state in
                guard !state.isInterrupted else { return nil }
                state.isInterrupted = true
                state.killed = state.link == nil ? nil : killed
                return state.link
            }
            guard let link else { return }
            let thread = link.thread
            link.interrupt()
            let client = client
            try? WorkerThread.run {
                try? client.link().execute("KILL \(thread)")
                killed.signal()
            }
        }

        /// Waits up to 3 s for the KILL to reach the server: the program may end right after.
        func close() {
            let killed = state.withLock { state in
                state.link = nil
                return state.killed
            }
            _ = killed?.wait(timeout: .now() + .seconds(3))
        }

        private func link() throws -> MySQLSession {
            let link = try state.withLock { state in
                if state.isInterrupted { throw CancellationError() }
                return state.link
            }
            if let link { return link }
            let opened = try client.link()
            return try state.withLock { state in
                if state.isInterrupted { throw CancellationError() }
                state.link = opened
                return opened
            }
        }

        private func cursor(_ sql: String, _ link: MySQLSession, keys: Int = 0) throws -> MySQLCursor {
            try MySQLCursor(sql, on: link, keys: keys) { [self] in drop(link) }
        }

        /// Gives up a session whose rows were not read to their end: it cannot be used again. It closes with its last
        /// reference.
        private func drop(_ link: MySQLSession) {
            state.withLock { state in
                if state.link === link { state.link = nil }
            }
        }

        private func table(_ name: SourceTable, _ link: MySQLSession) throws -> MySQLTable {
            if let table = known.withLock({ $0 }) { return table }
            let table = try MySQLTable(name, client, on: link)
            known.withLock { $0 = table }
            return table
        }

        private func derivedCount(of rows: String, on link: MySQLSession) -> String {
            let time = link.extremeArgument("q.\(backticked(client.request.timeColumn))")
            return "SELECT count(*), min(\(time)), max(\(time)) FROM (\(rows)\n) AS q"
        }

        private func counted(_ sql: String, _ link: MySQLSession, _ title: String) throws -> SourceCount {
            let cursor = try cursor(sql, link)
            defer { cursor.close() }
            let values = try cursor.nextValues() ?? []
            let count = try SourceCount(
                rows: values.first.flatMap(Self.count),
                span: values.count >= 3 ? (values[1], values[2]) : nil, title: title,
                client.request.columns, zone: client.zone, in: client.name)
            // Warnings come after the last row.
            _ = try cursor.nextValues()
            return count
        }

        private static func count(_ value: TypedValue) -> Int? {
            switch value {
            case .integer(let number) where number >= 0: Int(number)
            case .unsigned(let number): Int(exactly: number)
            case .decimal(let digits): Int(String(decoding: digits, as: UTF8.self))
            default: nil
            }
        }
    }
#endif
