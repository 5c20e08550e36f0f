#if MySQL
    import CMariaDB
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A table, and the queries of its windows.
    struct MySQLTable {
        let columns: [SourceDescription.Column]
        /// The index that finds the rows of a window.
        let timeIndex: String?
        /// The server's estimate of the number of rows; nil for a view.
        let rows: Int?
        /// The columns of the primary key, which identify rows in messages.
        let keys: [String]
        private let sql: String
        private let time: String
        private let isNullable: Bool
        private let wanted: [String]
        private let times: MySQLTimes

        /// - Throws: `SourceError`.
        init(_ table: SourceTable, _ client: MySQLClient, on link: MySQLSession) throws {
            let request = client.request
            let catalog = try MySQLCatalog(table, on: link)
            sql = table.sql(backticked)
            columns = catalog.columns
            rows = catalog.rows
            let names = columns.map(\.name)
            wanted = request.columns.sourceColumns?.filter(names.contains) ?? names
            let timeName = request.timeColumn
            guard let column = columns.first(where: { $0.name == timeName }) else {
                throw request.noTimeColumn(among: names, in: link.name)
            }
            time = backticked(timeName)
            isNullable = column.isNullable ?? true
            timeIndex = catalog.index(of: timeName)
            keys = catalog.primaryKey
            times = try MySQLTimes(of: column, request, zone: client.zone, RowPlace(input: link.name))
        }

        /// The query of a window's rows: the selected columns, then the columns of the key.
        func rows(of window: Window) throws -> String {
            let columns = (wanted + keys).map { "t.\(backticked($0))" }.joined(separator: ", ")
            // Only the order of the primary key is free. A window without a start is ordered all the same, because its
            // first rows are read to find the earliest time. FORCE INDEX keeps the server from sorting the whole table
            // before it sends the first row.
            let index = timeIndex.flatMap { $0 == "PRIMARY" || window.start == nil ? $0 : nil }
                .map { " FORCE INDEX (\(backticked($0)))" }
            let order = index == nil ? "" : " ORDER BY t.\(time)"
            return "SELECT \(columns) FROM \(sql) AS t\(index ?? "") WHERE \(try condition(window))\(order)"
        }

        func count(of window: Window) throws -> String {
            "SELECT count(*), min(t.\(time)), max(t.\(time)) FROM \(sql) AS t WHERE \(try condition(window))"
        }

        /// The query of one row in a window, or of any row if `window` is `nil`.
        func anyRow(in window: Window?) throws -> String {
            let filter = try window.map { " WHERE \(try condition($0))" } ?? ""
            return "SELECT 1 FROM \(sql) AS t\(filter) LIMIT 1"
        }

        /// The query of a row that no window includes: its time is NULL or a date that does not exist.
        var misplaced: String? {
            // In a NOT NULL column, IS NULL finds 0000-00-00.
            let missing = isNullable || times.areDates ? ["t.\(time) IS NULL"] : []
            let zero = times.areDates ? ["t.\(time) < TIMESTAMP'0001-01-01 00:00:00'"] : []
            guard !(missing + zero).isEmpty else { return nil }
            let columns = ["t.\(time) IS NULL"] + keys.map { "t.\(backticked($0))" }
            return "SELECT \(columns.joined(separator: ", ")) FROM \(sql) AS t "
                + "WHERE \((missing + zero).joined(separator: " OR ")) LIMIT 1"
        }

        private func condition(_ window: Window) throws -> String {
            try window.condition("t.\(time)", times.literal)
        }
    }

    /// A name quoted so that MySQL reads it in every SQL mode.
    func backticked(_ name: String) -> String {
        "`\(name.replacingScalars("`", with: "``"))`"
    }
#endif
