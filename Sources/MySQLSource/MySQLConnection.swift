#if MySQL
    import CMariaDB
    import Foundation
    import RowSources
    import Rows
    import Synchronization
    import Terms
    import TimeAxis

    /// A connection to a database, for one window after the other. Rows that are left unread end the link to the
    /// server, and the next call opens another.
    final class MySQLConnection: DatabaseConnection {
        private let client: MySQLClient
        private let state: Mutex<State>
        /// Read when it is first needed.
        private let known = Mutex<MySQLTable?>(nil)

        private struct State {
            var link: MySQLLink?
            var isInterrupted = false
            /// Open once the server has been told to end the query.
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
                return try cursor(try said { try table.rows(of: window) }, link, keys: table.keys.count)
            case .query(let query, _):
                return try cursor(try said { try query.expanded(window: window, type: axis) }, link)
            }
        }

        func count(of window: Window) throws -> SourceCount {
            let link = try self.link()
            switch client.request.selection {
            case .table(let name):
                let table = try self.table(name, link)
                return try counted(try said { try table.count(of: window) }, link, "a count of the table")
            case .query(_, let count?):
                return try counted(
                    try said { try count.expanded(window: window, type: axis) }, link, "the count query")
            case .query(let query, nil):
                let sql = try said { try query.expanded(window: window, type: axis) }
                return try counted(derivedCount(of: sql, on: link), link, "a count of the query")
            }
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
                let sql = try said { try query.expanded(window: client.request.whole, type: axis) }
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
            let cursor = try cursor(try said { try table.anyRow(in: window) }, link)
            defer { cursor.close() }
            let holdsRows = try cursor.nextValues() != nil
            // There is one row at most; a cursor that was not read to its end would cost the link.
            while try cursor.nextValues() != nil {}
            return holdsRows
        }

        /// Refuses a table with times that no window would find, and a query that cannot be counted.
        func check() throws {
            let link = try self.link()
            guard case .table(let name) = client.request.selection else {
                if case .query(_, nil) = client.request.selection {
                    try describe().requireDistinctNames(client.name)
                }
                return try client.request.checkCount(
                    in: client.name, derived: { derivedCount(of: $0, on: link) }
                ) { _ = try MySQLCursor.describe($0, on: link) }
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

        /// Ends the link, and the query on the server, which may not notice that for long.
        func interrupt() {
            let killed = DispatchSemaphore(value: 0)
            let link: MySQLLink? = state.withLock { state in
                guard !state.isInterrupted else { return nil }
                state.isInterrupted = true
                state.killed = state.link == nil ? nil : killed
                return state.link
            }
            guard let link else { return }
            let thread = link.thread
            link.interrupt()
            let client = client
            Thread.detachNewThread {
                try? client.link().execute("KILL \(thread)")
                killed.signal()
            }
        }

        /// Waits a little for the server to be told: the program may end right after.
        func close() {
            let killed = state.withLock { state in
                state.link = nil
                return state.killed
            }
            _ = killed?.wait(timeout: .now() + .seconds(3))
        }

        private var axis: TimeType { client.request.columns.timeType }

        private func link() throws -> MySQLLink {
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

        private func cursor(_ sql: String, _ link: MySQLLink, keys: Int = 0) throws -> MySQLCursor {
            try MySQLCursor(sql, on: link, keys: keys) { [self] in drop(link) }
        }

        /// A link with rows that nobody reads is of no use any more. It is closed with the last who holds it.
        private func drop(_ link: MySQLLink) {
            state.withLock { state in
                if state.link === link { state.link = nil }
            }
        }

        private func table(_ name: SourceTable, _ link: MySQLLink) throws -> MySQLTable {
            if let table = known.withLock({ $0 }) { return table }
            let table = try MySQLTable(name, client, on: link)
            known.withLock { $0 = table }
            return table
        }

        private func derivedCount(of rows: String, on link: MySQLLink) -> String {
            let time = link.searched("q.\(backticked(client.request.timeColumn))")
            return "SELECT count(*), min(\(time)), max(\(time)) FROM (\(rows)\n) AS q"
        }

        /// The number of rows, and the earliest and latest time where they are there too.
        private func counted(_ sql: String, _ link: MySQLLink, _ method: String) throws -> SourceCount {
            let cursor = try cursor(sql, link)
            defer { cursor.close() }
            guard let values = try cursor.nextValues(), let rows = Self.count(values[0]) else {
                throw SourceError(
                    .badCount, RowPlace(input: client.name), "\(method) gave no whole number",
                    hint: "the first column of a count query is the number of the window's rows")
            }
            var count = SourceCount(rows: rows, method: method)
            if values.count >= 3, rows > 0 {
                count = try SourceCount(
                    rows: rows, from: values[1], to: values[2], method: method, client.request.columns,
                    zone: client.zone, RowPlace(input: client.name))
            }
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

        private func said<Result>(_ work: () throws -> Result) throws -> Result {
            try writingBounds(in: client.name, work)
        }
    }
#endif
