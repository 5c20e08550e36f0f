#if ODBC
    import CODBC
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A connection to a source, for one window after the other.
    final class ODBCConnection: DatabaseConnection {
        private let link: ODBCSession
        private let client: ODBCClient
        // Used on the connection's thread alone, where all calls but `interrupt()` are made.
        private nonisolated(unsafe) var known: ODBCTable?

        init(_ link: ODBCSession, _ client: ODBCClient) {
            self.link = link
            self.client = client
        }

        private var request: DatabaseRequest { client.request }

        func rows(of window: Window) throws -> any RowCursor {
            try cursor(of: window)
        }

        func firstRows(of window: Window, atMost limit: Int) throws -> any RowCursor {
            try cursor(of: window, atMost: limit)
        }

        /// - Parameter limit: applies to a table only. MariaDB's driver appends the limit to the query, which may end with a
        ///   clause that nothing can follow, such as `FOR UPDATE` or a limit of its own.
        private func cursor(of window: Window, atMost limit: Int? = nil) throws -> any RowCursor {
            switch request.selection {
            case .table(let name):
                let table = try table(name)
                return try ODBCCursor(
                    try client.writingBounds { try table.rows(of: window) }, keys: table.keys, atMost: limit,
                    client, on: link)
            case .query(let query, _):
                return try ODBCCursor(try client.sql(of: query, in: window), keys: [], client, on: link)
            }
        }

        func count(of window: Window) throws -> SourceCount {
            let count = try client.countQuery(
                of: window, table: { try table($0).count(of: window) }, query: { $0 }, derived: derivedCount)
            var areInstants = false
            if case .table(let name) = request.selection { areInstants = try table(name).hasInstants }
            return try ODBCCursor.count(
                count.query, count.title, areInstants: areInstants, client, on: link)
        }

        func describe() throws -> SourceDescription {
            let columns: [ODBCColumn]
            var (index, rows) = (SourceDescription.TimeIndex.unknown, Int?.none)
            switch request.selection {
            case .table(let name):
                let table = try table(name)
                (columns, index, rows) = (table.columns, table.timeIndex, table.rows)
            case .query(let query, _):
                columns = try ODBCStatement(on: link).prepare(try client.sql(of: query, in: request.whole))
            }
            return SourceDescription(
                columns: columns.map {
                    .init(
                        name: $0.name, type: $0.typeName, kind: $0.kind,
                        isNullable: $0.isNotNull ? false : nil)
                }, timeIndex: index, rows: rows, server: link.title, notes: link.notes + limits)
        }

        /// Remarks on the limits of the driver.
        private var limits: [String] {
            let driver = link.text(6).lowercased()
            if link.truncatesDoubles {
                return [
                    "SQLite's driver holds whole results in memory and truncates doubles: a source of the kind `sqlite` does "
                        + "neither"
                ]
            }
            guard driver.contains("maodbc") || driver.contains("myodbc") else { return [] }
            return [
                "this driver holds whole results in memory: keep windows small, or use a source of the kind `mysql`"
            ]
        }

        func catalog() throws -> [CatalogTable] {
            let statement = try ODBCStatement(on: link)
            var kinds = Array("TABLE,VIEW".utf8) + [0]
            try statement.check(SQLTables(statement.handle, nil, 0, nil, 0, nil, 0, &kinds, ODBC.toZero))
            return try statement.rows(3).compactMap { row in
                let parts = [link.hasSchemas ? row[1] : nil, row[2]].compactMap { $0 }.filter { !$0.isEmpty }
                guard
                    let name = try? SourceTable(
                        parsing: parts.map { quotedIdentifier($0) }.joined(separator: ".")),
                    let columns = try? ODBCStatement(on: link).prepare(
                        "SELECT * FROM \(name.sql(link.quoted))")
                else { return nil }
                return CatalogTable(
                    name: name,
                    columns: columns.map { .init(name: $0.name, type: $0.typeName, kind: $0.kind) })
            }
        }

        func holdsRows(in window: Window?) throws -> Bool? {
            guard case .table(let name) = request.selection else { return nil }
            let table = try table(name)
            let query = try client.writingBounds { try table.earliest(in: window) }
            return try !ODBCCursor.isNull(query, on: link)
        }

        private func derivedCount(of rows: String) -> String {
            let time = link.quoted(request.timeColumn)
            // If MariaDB answers min and max by an index, it truncates the query's bounds to the digits of the column.
            return ODBCTable.count(
                "(\(rows)\n) q", link.product.contains("MariaDB") ? "coalesce(\(time))" : time)
        }

        /// Refuses a table with rows that no window includes, and a query that cannot be counted.
        func check() throws {
            guard case .table(let name) = request.selection else {
                if case .query(_, nil) = request.selection {
                    try describe().requireDistinctNames(client.name)
                }
                return try client.checkCount(derived: derivedCount) {
                    _ = try ODBCStatement(on: link).prepare($0)
                }
            }
            let table = try table(name)
            try refuseDoubles(in: table)
            guard let misplaced = table.misplaced else { return }
            let found = try ODBCCursor.count(misplaced.count, "a count of the table", client, on: link)
            guard found.rows == 0 else {
                throw SourceError(
                    .row(.nullTime), RowPlace(input: client.name),
                    "the time column `\(request.timeColumn)` is \(misplaced.words) in \(found.rows) of its rows",
                    hint: "a row without a time belongs to no window; leave it out by a `query`")
            }
        }

        /// Refuses doubles of SQLite: any of its columns may hold some, and the driver converts them to text with too few
        /// digits.
        private func refuseDoubles(in table: ODBCTable) throws {
            guard link.truncatesDoubles else { return }
            try ODBCCursor.refuseDoubles(in: table.columns, client, on: link)
            let found = try ODBCCursor.count(table.reals, "a count of the table", client, on: link)
            guard found.rows == 0 else {
                throw SourceError(
                    .row(.badValue), RowPlace(input: client.name),
                    "\(found.rows) of its rows hold doubles, of which SQLite's ODBC driver keeps 15 digits",
                    hint: "use a source of the kind `sqlite`")
            }
        }

        func interrupt() {
            link.interrupt()
        }

        func close() {
            link.close()
        }

        private func table(_ name: SourceTable) throws -> ODBCTable {
            if let known { return known }
            let table = try ODBCTable(name, client, on: link)
            known = table
            return table
        }
    }
#endif
