#if ODBC
    import CODBC
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A connection to a source, for one window after the other.
    final class ODBCConnection: DatabaseConnection {
        private let link: ODBCLink
        private let client: ODBCClient
        // Used on the connection's thread alone, where all calls but `interrupt()` are made.
        private nonisolated(unsafe) var known: ODBCTable?

        init(_ link: ODBCLink, _ client: ODBCClient) {
            self.link = link
            self.client = client
        }

        private var request: DatabaseRequest { client.request }
        private var axis: TimeType { request.columns.timeType }

        func rows(of window: Window) throws -> any RowCursor {
            try cursor(of: window)
        }

        func firstRows(of window: Window, atMost limit: Int) throws -> any RowCursor {
            try cursor(of: window, atMost: limit)
        }

        /// Only a table's rows are limited: MariaDB's driver writes the limit behind the query, which may end in what
        /// nothing can follow, such as `FOR UPDATE` or a limit of its own.
        private func cursor(of window: Window, atMost limit: Int? = nil) throws -> any RowCursor {
            switch request.selection {
            case .table(let name):
                let table = try table(name)
                return try ODBCCursor(
                    try said { try table.rows(of: window) }, keys: table.keys, atMost: limit, client, on: link
                )
            case .query(let query, _):
                let sql = try said { try query.expanded(window: window, type: axis) }
                return try ODBCCursor(sql, keys: [], client, on: link)
            }
        }

        func count(of window: Window) throws -> SourceCount {
            switch request.selection {
            case .table(let name):
                let table = try table(name)
                return try ODBCCursor.count(
                    try said { try table.count(of: window) }, "a count of the table",
                    areInstants: table.hasInstants, client, on: link)
            case .query(_, let count?):
                let sql = try said { try count.expanded(window: window, type: axis) }
                return try ODBCCursor.count(sql, "the count query", client, on: link)
            case .query(let query, nil):
                let sql = derivedCount(of: try said { try query.expanded(window: window, type: axis) })
                return try ODBCCursor.count(sql, "a count of the query", client, on: link)
            }
        }

        func describe() throws -> SourceDescription {
            let columns: [ODBCColumn]
            var (index, rows) = (SourceDescription.TimeIndex.unknown, Int?.none)
            switch request.selection {
            case .table(let name):
                let table = try table(name)
                (columns, index, rows) = (table.columns, table.timeIndex, table.rows)
            case .query(let query, _):
                let sql = try said { try query.expanded(window: request.whole, type: axis) }
                columns = try ODBCStatement(on: link).prepare(sql)
            }
            return SourceDescription(
                columns: columns.map {
                    .init(
                        name: $0.name, type: $0.typeName, kind: $0.kind,
                        isNullable: $0.isNotNull ? false : nil)
                }, timeIndex: index, rows: rows, server: link.title, notes: link.notes + limits)
        }

        /// What is known of drivers that it would be good to do without.
        private var limits: [String] {
            let driver = link.text(6).lowercased()
            if link.cutsDoubles {
                return [
                    "SQLite's driver holds whole results in memory and cuts doubles: a source of the kind `sqlite` does "
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
            return try !ODBCCursor.isNull(try said { try table.earliest(in: window) }, on: link)
        }

        private func derivedCount(of rows: String) -> String {
            let time = link.quoted(request.timeColumn)
            // By an index, MariaDB cuts off digits of bounds that the column does not have.
            return ODBCTable.count(
                "(\(rows)\n) q", link.product.contains("MariaDB") ? "coalesce(\(time))" : time)
        }

        /// Refuses a table with rows that no window would find, and a query that cannot be counted.
        func check() throws {
            guard case .table(let name) = request.selection else {
                if case .query(_, nil) = request.selection {
                    try describe().requireDistinctNames(client.name)
                }
                return try request.checkCount(in: client.name, derived: derivedCount(of:)) {
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

        /// SQLite's columns hold whatever they are given, and its driver makes text of it, digits cut.
        private func refuseDoubles(in table: ODBCTable) throws {
            guard link.cutsDoubles else { return }
            try ODBCCursor.refuseDoubles(in: table.columns, client, on: link)
            let found = try ODBCCursor.count(table.reals, "a count of the table", client, on: link)
            guard found.rows == 0 else {
                throw SourceError(
                    .row(.badValue), RowPlace(input: client.name),
                    "\(found.rows) of its rows hold doubles, of which SQLite's ODBC driver gives 15 digits",
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

        private func said<Result>(_ work: () throws -> Result) throws -> Result {
            try writingBounds(in: client.name, work)
        }
    }
#endif
