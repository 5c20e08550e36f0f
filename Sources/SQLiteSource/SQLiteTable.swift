#if SQLite
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A table, and the queries of its windows.
    struct SQLiteTable {
        let columns: [SourceDescription.Column]
        /// The name by which the table's rowid can be read; nil for a view or a table without.
        let rowID: String?
        /// The index that finds a window; "the rowid" where the time is that.
        let timeIndex: String?
        private let sql: String
        private let time: String
        private let wanted: [String]
        private let times: SQLiteTimes

        /// - Throws: `SourceError`.
        init(_ table: SourceTable, _ client: SQLiteClient, on file: SQLiteFile) throws {
            let request = client.request
            sql = table.sql()
            columns = try Self.columns(table, on: file)
            guard !columns.isEmpty else {
                throw SourceError(
                    .query, RowPlace(input: file.name), "there is no table \(table)",
                    hint: try Self.hint(on: file))
            }
            let names = columns.map(\.name)
            let timeName = request.timeColumn
            time = quotedIdentifier(timeName)
            wanted = request.columns.sourceColumns?.filter(names.contains) ?? names
            rowID = Self.rowID(sql, names, on: file)
            timeIndex = try Self.timeIndex(table, timeName, on: file)
            guard names.contains(timeName) else {
                throw SourceError(
                    .row(.missingColumn), RowPlace(input: file.name), "it has no time column `\(timeName)`",
                    hint: "name it under `columns`: { source: target }; the table has "
                        + names.map { "`\($0)`" }.joined(separator: ", "))
            }
            times = SQLiteTimes(
                request.timeMapping, request.columns.timeType, client.zone,
                separator: try Self.separator(sql, time, on: file))
        }

        /// The rows of a window, the rowid first where there is one.
        func rows(of window: Window) throws -> (sql: String, bounds: [SQLiteBound]) {
            let (condition, bounds) = try condition(window)
            let columns = (rowID.map { [$0] } ?? []) + wanted.map { "t.\(quotedIdentifier($0))" }
            let order = timeIndex == nil ? "" : " ORDER BY t.\(time)"
            return (
                "SELECT \(columns.joined(separator: ", ")) FROM \(sql) AS t WHERE \(condition)\(order)",
                bounds
            )
        }

        func count(of window: Window) throws -> (sql: String, bounds: [SQLiteBound]) {
            let (condition, bounds) = try condition(window)
            let shown = times.shape?.ordered("t.\(time)") ?? "t.\(time)"
            return (
                "SELECT count(*), min(\(shown)), max(\(shown)) FROM \(sql) AS t WHERE \(condition)", bounds
            )
        }

        /// Whether the table has a row in a window, or of whatever time.
        func anyRow(in window: Window?) throws -> (sql: String, bounds: [SQLiteBound]) {
            let start = "SELECT 1 FROM \(sql) AS t"
            guard let window else { return ("\(start) LIMIT 1", []) }
            let (condition, bounds) = try condition(window)
            return ("\(start) WHERE \(condition) LIMIT 1", bounds)
        }

        /// A row that no window would find, or that SQLite would sort elsewhere than its time says: its rowid
        /// and storage class. SQLite compares by class first (NULL, numbers, text, blobs).
        var misplaced: (sql: String, bounds: [SQLiteBound]) {
            let column = "t.\(time)"
            let select =
                "SELECT \(rowID ?? "NULL"), typeof(\(column)) FROM \(sql) AS t WHERE \(column) IS NULL"
            guard let shape = times.shape else {
                // Infinity lies after every T.
                return ("\(select) OR \(column) >= ? OR \(column) > ? LIMIT 1", [.text(""), .real(1e30)])
            }
            return ("\(select) OR NOT (\(shape.condition(column))) LIMIT 1", [])
        }

        /// What the texts of the time column have to look like; nil where it holds numbers.
        var shape: SQLiteTimeShape? { times.shape }

        private func condition(_ window: Window) throws -> (sql: String, bounds: [SQLiteBound]) {
            let starts = try window.start.map { try comparisons(with: times.bound($0), isStart: true) } ?? []
            let all = starts + comparisons(with: try times.bound(window.end), isStart: false)
            return (all.map(\.sql).joined(separator: " AND "), all.map(\.bound))
        }

        /// What tells the rows from a bound on, or before it: a comparison that an index answers, and for texts
        /// perhaps one that is exact.
        private func comparisons(
            with bound: SQLiteBound, isStart: Bool
        ) -> [(sql: String, bound: SQLiteBound)] {
            let column = "t.\(time)"
            let sign = isStart ? ">=" : "<"
            guard let shape = times.shape, case .text(let text) = bound, let end = shape.end(of: text) else {
                return [("\(column) \(sign) ?", bound)]
            }
            return [
                ("\(column) \(sign) ?", isStart ? bound : .text(end)),
                ("\(shape.ordered(column)) \(sign) ?", bound),
            ]
        }

        // MARK: The catalog

        /// The pragma function of a table, in the schema that its name says.
        private static func pragma(_ name: String, _ table: SourceTable) -> (
            sql: String, bounds: [SQLiteBound]
        ) {
            let last = table.parts[table.parts.count - 1]
            guard table.parts.count > 1 else { return ("pragma_\(name)(?)", [.text(last)]) }
            return ("pragma_\(name)(?, ?)", [.text(last), .text(table.parts[table.parts.count - 2])])
        }

        static func columns(
            _ table: SourceTable, on file: SQLiteFile
        ) throws -> [SourceDescription.Column] {
            let source = pragma("table_xinfo", table)
            let sql = "SELECT name, type, \"notnull\" FROM \(source.sql) WHERE hidden <> 1 ORDER BY cid"
            let statement = try SQLiteStatement(sql, source.bounds, on: file)
            var columns: [SourceDescription.Column] = []
            while try statement.step() {
                let type = statement.text(1).flatMap { $0.isEmpty ? nil : $0 }
                columns.append(
                    .init(
                        name: statement.text(0) ?? "", type: type, kind: nil,
                        isNullable: statement.integer(2) == 0))
            }
            return columns
        }

        private static func hint(on file: SQLiteFile) throws -> String {
            let names = try names(on: file).prefix(20)
            return names.isEmpty ? "the database has no tables" : "it has \(names.joined(separator: ", "))"
        }

        /// Tables and views of the file.
        static func names(on file: SQLiteFile) throws -> [String] {
            let sql =
                "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' "
                + "ESCAPE '!' ORDER BY name"
            let statement = try SQLiteStatement(sql, on: file)
            var names: [String] = []
            while try statement.step() { names.append(statement.text(0) ?? "") }
            return names
        }

        private static func rowID(_ table: String, _ columns: [String], on file: SQLiteFile) -> String? {
            let taken = Set(columns.map { $0.lowercased() })
            guard let name = ["rowid", "_rowid_", "oid"].first(where: { !taken.contains($0) }),
                let statement = try? SQLiteStatement("SELECT t.\(name) FROM \(table) AS t LIMIT 1", on: file),
                // A view has the name, but no value.
                let hasRow = try? statement.step(), !hasRow || statement.integer(0) != nil
            else { return nil }
            return "t.\(name)"
        }

        private static func timeIndex(
            _ table: SourceTable, _ time: String, on file: SQLiteFile
        ) throws -> String? {
            let source = pragma("table_xinfo", table)
            let keys = try SQLiteStatement(
                "SELECT name, upper(type), (SELECT count(*) FROM \(source.sql) WHERE pk > 0) "
                    + "FROM \(source.sql) WHERE pk = 1", source.bounds + source.bounds, on: file)
            if try keys.step(), keys.text(0)?.lowercased() == time.lowercased(), keys.text(1) == "INTEGER",
                keys.integer(2) == 1
            {
                return "the primary key"
            }
            let list = pragma("index_list", table)
            let statement = try SQLiteStatement(
                "SELECT l.name FROM \(list.sql) AS l, pragma_index_info(l.name) AS i "
                    + "WHERE l.partial = 0 AND i.seqno = 0 AND lower(i.name) = lower(?) LIMIT 1",
                list.bounds + [.text(time)], on: file)
            return try statement.step() ? statement.text(0) : nil
        }

        /// `T` where the first text that has a time of day has that, otherwise a space.
        private static func separator(_ table: String, _ time: String, on file: SQLiteFile) throws -> String {
            let statement = try SQLiteStatement(
                "SELECT substr(t.\(time), 11, 1) FROM \(table) AS t WHERE t.\(time) >= '0' AND t.\(time) < ':' "
                    + "AND length(t.\(time)) > 10 LIMIT 1", on: file)
            return try statement.step() && statement.text(0) == "T" ? "T" : " "
        }
    }
#endif
