#if SQLite
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A query, and the values of its parameters `?1`, `?2`, ….
    struct SQLiteQuery {
        var sql: String
        var bounds: [SQLiteBound] = []
    }

    /// A table, and the queries for its windows.
    struct SQLiteTable {
        let columns: [SourceDescription.Column]
        /// Identifies its rows in messages.
        let key: SQLiteKey
        /// The index that finds the rows of a window.
        let timeIndex: String?
        /// The form of texts in the time column; nil if it holds numbers.
        let shape: SQLiteTimeShape?
        private let sql: String
        /// The time column, an expression of SQL with the collation of the index.
        private let time: String
        private let wanted: [String]
        private let times: SQLiteTimes

        /// - Throws: `SourceError`.
        init(_ table: SourceTable, _ client: SQLiteClient, on file: SQLiteFile) throws {
            let request = client.request
            let catalog = try SQLiteCatalog(table, on: file)
            sql = table.sql()
            columns = catalog.columns
            let names = columns.map(\.name)
            guard let timeName = catalog.spelling(of: request.timeColumn) else {
                throw request.noTimeColumn(among: names, in: file.name)
            }
            wanted = request.columns.sourceColumns?.compactMap(catalog.spelling) ?? names
            key = SQLiteKey(rowID: catalog.rowID, primaryKey: catalog.primaryKey, timeColumn: timeName)
            let collation = catalog.collation(of: timeName)
            timeIndex = try catalog.index(of: timeName, collation: collation)
            time = "t.\(quotedIdentifier(timeName)) COLLATE \(collation)"
            times = SQLiteTimes(
                request.timeMapping, request.columns.timeType, client.zone,
                separator: try Self.separator(sql, time, on: file))
            shape = times.shape
            if let shape { try SQLiteShapeFunction.register(shape, on: file) }
        }

        /// `T` if the first text with a time of day has it, otherwise a space.
        private static func separator(_ table: String, _ time: String, on file: SQLiteFile) throws -> String {
            let statement = try SQLiteStatement(
                "SELECT substr(\(time), 11, 1) FROM \(table) AS t WHERE \(time) >= '0' AND \(time) < ':' "
                    + "AND length(\(time)) > 10 LIMIT 1", on: file)
            return try statement.step() && statement.text(0) == "T" ? "T" : " "
        }

        /// The query of a window's rows: the columns of the key, then the selected columns.
        func rows(of window: Window) throws -> SQLiteQuery {
            let columns = key.columns + wanted.map { "t.\(quotedIdentifier($0))" }
            let range = try SQLiteRange(window, times)
            let order = timeIndex == nil ? "" : " ORDER BY \(time)"
            return SQLiteQuery(
                sql: "SELECT \(columns.joined(separator: ", ")) FROM \(sql) AS t "
                    + "WHERE \(range.condition(time))\(order)", bounds: range.bounds)
        }

        /// The query of the number of a window's rows, and their earliest and latest time.
        func count(of window: Window) throws -> SQLiteQuery {
            let range = try SQLiteRange(window, times)
            let (earliest, latest) = timeIndex == nil ? extremes : ends(of: range)
            return SQLiteQuery(
                sql:
                    "SELECT count(*), \(earliest), \(latest) FROM \(sql) AS t WHERE \(range.condition(time))",
                bounds: range.bounds)
        }

        /// The earliest and latest time, found by reading every row.
        private var extremes: (String, String) {
            let shown = shape?.ordered(time) ?? time
            return ("min(\(shown))", "max(\(shown))")
        }

        /// The earliest and latest time, found at both ends of the index. Of texts, every row of the first and of the last
        /// minute is read.
        private func ends(of range: SQLiteRange) -> (String, String) {
            let inOrder =
                "SELECT \(time) AS time FROM \(sql) AS t WHERE \(range.condition(time)) ORDER BY \(time)"
            let (first, last) = ("(\(inOrder) LIMIT 1)", "(\(inOrder) DESC LIMIT 1)")
            guard let shape else { return (first, last) }
            func extreme(_ function: String, _ end: String, _ limits: (String, String)) -> String {
                // Of two bounds on the same side, SQLite may use the wider one for the index. `+` keeps a term from the index.
                "(SELECT \(function)(\(shape.ordered(time))) FROM \(end) AS edge CROSS JOIN \(sql) AS t "
                    + "WHERE \(time) BETWEEN \(limits.0) AND \(limits.1) AND \(range.condition("+\(time)")))"
            }
            return (
                extreme("min", first, ("edge.time", shape.firstMinuteEnd("edge.time"))),
                extreme("max", last, (shape.lastMinuteStart("edge.time"), "edge.time"))
            )
        }

        /// The query of one row in a window, or of any row if `window` is `nil`.
        func anyRow(in window: Window?) throws -> SQLiteQuery {
            guard let window else { return SQLiteQuery(sql: "SELECT 1 FROM \(sql) AS t LIMIT 1") }
            let range = try SQLiteRange(window, times)
            return SQLiteQuery(
                sql: "SELECT 1 FROM \(sql) AS t WHERE \(range.condition(time)) LIMIT 1", bounds: range.bounds)
        }

        /// The query of a row that no window includes, or that SQLite does not sort by its time: its storage class and its
        /// key. SQLite compares by class first (NULL, numbers, text, blobs).
        var misplaced: SQLiteQuery {
            let columns = (["typeof(\(time))"] + key.columns).joined(separator: ", ")
            let select = "SELECT \(columns) FROM \(sql) AS t WHERE"
            guard shape == nil else {
                return SQLiteQuery(sql: "\(select) NOT \(SQLiteShapeFunction.call(time)) LIMIT 1")
            }
            // Infinity lies after every T. As a query of its own, each condition is a search, also by the rowid.
            let terms = ["\(time) IS NULL", "\(time) >= ?1", "\(time) > ?2"]
            let searches = timeIndex == nil ? [terms.joined(separator: " OR ")] : terms
            return SQLiteQuery(
                sql: searches.map { "\(select) \($0)" }.joined(separator: " UNION ALL ") + " LIMIT 1",
                bounds: [.text(""), .real(1e30)])
        }
    }
#endif
