#if SQLite
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A query for SQLite and the values of its parameters `?1`, `?2`, ….
    struct SQLiteQuery {
        var sql: String
        var bounds: [SQLiteBound] = []
    }

    /// A table, and the queries of its windows.
    struct SQLiteTable {
        let columns: [SourceDescription.Column]
        /// What tells its rows apart.
        let key: SQLiteKey
        /// The index that finds a window.
        let timeIndex: String?
        /// What the texts of the time column have to look like; nil where it holds numbers.
        let shape: SQLiteTimeShape?
        private let sql: String
        /// The time column, an expression of SQL that compares as the index does.
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
                throw SourceError(
                    .row(.missingColumn), RowPlace(input: file.name),
                    "it has no time column `\(request.timeColumn)`",
                    hint: "name it under `columns`: { source: target }; the table has "
                        + names.map { "`\($0)`" }.joined(separator: ", "))
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

        /// `T` where the first text that has a time of day has that, otherwise a space.
        private static func separator(_ table: String, _ time: String, on file: SQLiteFile) throws -> String {
            let statement = try SQLiteStatement(
                "SELECT substr(\(time), 11, 1) FROM \(table) AS t WHERE \(time) >= '0' AND \(time) < ':' "
                    + "AND length(\(time)) > 10 LIMIT 1", on: file)
            return try statement.step() && statement.text(0) == "T" ? "T" : " "
        }

        /// The rows of a window, the columns of the key first.
        func rows(of window: Window) throws -> SQLiteQuery {
            let columns = key.columns + wanted.map { "t.\(quotedIdentifier($0))" }
            let range = try SQLiteRange(window, times)
            let order = timeIndex == nil ? "" : " ORDER BY \(time)"
            return SQLiteQuery(
                sql: "SELECT \(columns.joined(separator: ", ")) FROM \(sql) AS t "
                    + "WHERE \(range.condition(time))\(order)", bounds: range.bounds)
        }

        /// How many rows a window has, and the earliest and the latest time.
        func count(of window: Window) throws -> SQLiteQuery {
            let range = try SQLiteRange(window, times)
            let (earliest, latest) = timeIndex == nil ? extremes : ends(of: range)
            return SQLiteQuery(
                sql:
                    "SELECT count(*), \(earliest), \(latest) FROM \(sql) AS t WHERE \(range.condition(time))",
                bounds: range.bounds)
        }

        /// Earliest and latest time by looking at every row.
        private var extremes: (String, String) {
            let shown = shape?.ordered(time) ?? time
            return ("min(\(shown))", "max(\(shown))")
        }

        /// Earliest and latest time from both ends of the index; of texts, by looking at every row of the first and of
        /// the last minute.
        private func ends(of range: SQLiteRange) -> (String, String) {
            let inOrder =
                "SELECT \(time) AS time FROM \(sql) AS t WHERE \(range.condition(time)) ORDER BY \(time)"
            let (first, last) = ("(\(inOrder) LIMIT 1)", "(\(inOrder) DESC LIMIT 1)")
            guard let shape else { return (first, last) }
            func extreme(_ function: String, _ end: String, _ limits: (String, String)) -> String {
                // Of two bounds on the same side SQLite may give the index the wrong one; `+` keeps a term from it.
                "(SELECT \(function)(\(shape.ordered(time))) FROM \(end) AS edge CROSS JOIN \(sql) AS t "
                    + "WHERE \(time) BETWEEN \(limits.0) AND \(limits.1) AND \(range.condition("+\(time)")))"
            }
            return (
                extreme("min", first, ("edge.time", shape.firstMinuteEnd("edge.time"))),
                extreme("max", last, (shape.lastMinuteStart("edge.time"), "edge.time"))
            )
        }

        /// Whether the table has a row in a window, or of whatever time.
        func anyRow(in window: Window?) throws -> SQLiteQuery {
            guard let window else { return SQLiteQuery(sql: "SELECT 1 FROM \(sql) AS t LIMIT 1") }
            let range = try SQLiteRange(window, times)
            return SQLiteQuery(
                sql: "SELECT 1 FROM \(sql) AS t WHERE \(range.condition(time)) LIMIT 1", bounds: range.bounds)
        }

        /// A row that no window would find, or that SQLite would sort elsewhere than its time says: its storage class
        /// and key. SQLite compares by class first (NULL, numbers, text, blobs).
        var misplaced: SQLiteQuery {
            let columns = (["typeof(\(time))"] + key.columns).joined(separator: ", ")
            let select = "SELECT \(columns) FROM \(sql) AS t WHERE"
            guard shape == nil else {
                return SQLiteQuery(sql: "\(select) NOT \(SQLiteShapeFunction.call(time)) LIMIT 1")
            }
            // Infinity lies after every T. One by one, each is a search, also by the rowid.
            let terms = ["\(time) IS NULL", "\(time) >= ?1", "\(time) > ?2"]
            let searches = timeIndex == nil ? [terms.joined(separator: " OR ")] : terms
            return SQLiteQuery(
                sql: searches.map { "\(select) \($0)" }.joined(separator: " UNION ALL ") + " LIMIT 1",
                bounds: [.text(""), .real(1e30)])
        }
    }
#endif
