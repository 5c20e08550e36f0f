#if MySQL
    import CMariaDB
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A table, and the queries of its windows.
    struct MySQLTable {
        let columns: [SourceDescription.Column]
        /// The index that finds a window.
        let timeIndex: String?
        /// About how many rows it has; nil for a view.
        let rows: Int?
        /// The columns of the primary key, which tell rows apart in messages.
        let keys: [String]
        private let sql: String
        private let time: String
        private let isNullable: Bool
        private let wanted: [String]
        private let times: MySQLTimes

        /// - Throws: `SourceError`.
        init(_ table: SourceTable, _ client: MySQLClient, on link: MySQLLink) throws {
            let request = client.request
            let catalog = try MySQLCatalog(table, on: link)
            sql = table.sql(backticked)
            columns = catalog.columns
            rows = catalog.rows
            let names = columns.map(\.name)
            wanted = request.columns.sourceColumns?.filter(names.contains) ?? names
            let timeName = request.timeColumn
            guard let column = columns.first(where: { $0.name == timeName }) else {
                throw SourceError(
                    .row(.missingColumn), RowPlace(input: link.name), "it has no time column `\(timeName)`",
                    hint: "name it under `columns`: { source: target }; the table has "
                        + names.map { "`\($0)`" }.joined(separator: ", "))
            }
            time = backticked(timeName)
            isNullable = column.isNullable ?? true
            timeIndex = catalog.index(of: timeName)
            keys = catalog.primaryKey
            times = try MySQLTimes(of: column, request, zone: client.zone, RowPlace(input: link.name))
        }

        /// The rows of a window, the key after what is wanted.
        func rows(of window: Window) throws -> String {
            let columns = (wanted + keys).map { "t.\(backticked($0))" }.joined(separator: ", ")
            // Only in the primary key's order rows come at no cost. Those without a start are ordered all the same: who
            // asks for the first of them wants the earliest. Without being forced, the server may rather sort the
            // whole table, and send nothing until that is done.
            let index = timeIndex.flatMap { $0 == "PRIMARY" || window.start == nil ? $0 : nil }
                .map { " FORCE INDEX (\(backticked($0)))" }
            let order = index == nil ? "" : " ORDER BY t.\(time)"
            return "SELECT \(columns) FROM \(sql) AS t\(index ?? "") WHERE \(try condition(window))\(order)"
        }

        func count(of window: Window) throws -> String {
            "SELECT count(*), min(t.\(time)), max(t.\(time)) FROM \(sql) AS t WHERE \(try condition(window))"
        }

        /// Whether the table has a row in a window, or of whatever time.
        func anyRow(in window: Window?) throws -> String {
            let filter = try window.map { " WHERE \(try condition($0))" } ?? ""
            return "SELECT 1 FROM \(sql) AS t\(filter) LIMIT 1"
        }

        /// A row that no window would find: without a time, or with one that no calendar has.
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
            let end = "t.\(time) < \(try times.literal(window.end, .end))"
            guard let start = window.start else { return end }
            return "t.\(time) >= \(try times.literal(start, .start)) AND \(end)"
        }
    }

    /// A name as MySQL quotes it whatever its mode.
    func backticked(_ name: String) -> String {
        "`\(name.replacingScalars("`", with: "``"))`"
    }
#endif
