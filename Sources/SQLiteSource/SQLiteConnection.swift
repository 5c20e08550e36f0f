#if SQLite
    import CSQLite
    import RowSources
    import Rows
    import Synchronization
    import Terms
    import TimeAxis

    /// A connection to a database file, for one window after the other.
    final class SQLiteConnection: DatabaseConnection {
        private let file: SQLiteFile
        private let client: SQLiteClient
        /// Read on first use.
        private let known = Mutex<SQLiteTable?>(nil)

        init(_ file: SQLiteFile, _ client: SQLiteClient) {
            self.file = file
            self.client = client
        }

        func rows(of window: Window) throws -> any RowCursor {
            try file.requireInPlace()
            switch client.request.selection {
            case .table(let table):
                let table = try self.table(table)
                let query = try client.writingBounds { try table.rows(of: window) }
                return SQLiteCursor(try SQLiteStatement(query, on: file), key: table.key, file.name)
            case .query(let query, _):
                let sql = try client.sql(of: query, in: window)
                return SQLiteCursor(try SQLiteStatement(sql, on: file), file.name)
            }
        }

        func count(of window: Window) throws -> SourceCount {
            try file.requireInPlace()
            let count = try client.countQuery(
                of: window, table: { try table($0).count(of: window) }, query: { SQLiteQuery(sql: $0) },
                derived: derivedCount)
            let statement = try SQLiteStatement(count.query, on: file)
            if case .query(_, nil) = client.request.selection, countsOneByOne {
                return try countedOneByOne(statement, count.title)
            }
            return try counted(statement, count.title)
        }

        func describe() throws -> SourceDescription {
            let version = "SQLite \(String(cString: sqlite3_libversion()))"
            switch client.request.selection {
            case .table(let name):
                let table = try self.table(name)
                return SourceDescription(
                    columns: table.columns, timeIndex: table.timeIndex.map { .found($0) } ?? .missing,
                    size: try file.size().map { "a file of \(formattedSize(Double($0)))" }, server: version)
            case .query(let query, _):
                let sql = try client.sql(of: query, in: client.request.whole)
                let statement = try SQLiteStatement(sql, on: file)
                let columns = statement.columns.enumerated().map { place, name in
                    SourceDescription.Column(name: name, type: statement.declaredType(place), kind: nil)
                }
                return SourceDescription(columns: columns, timeIndex: .unknown, server: version)
            }
        }

        func catalog() throws -> [CatalogTable] {
            try SQLiteCatalog.tables(on: file)
        }

        func holdsRows(in window: Window?) throws -> Bool? {
            guard case .table(let name) = client.request.selection else { return nil }
            let table = try self.table(name)
            let query = try client.writingBounds { try table.anyRow(in: window) }
            return try SQLiteStatement(query, on: file).step()
        }

        /// Refuses a table with times that no window includes, and a query that cannot be counted.
        func check() throws {
            guard case .table(let name) = client.request.selection else {
                return try client.checkCount(derived: derivedCount) {
                    _ = try SQLiteStatement($0, on: file)
                }
            }
            let table = try self.table(name)
            let statement = try SQLiteStatement(table.misplaced, on: file)
            guard try statement.step() else { return }
            let place = RowPlace(input: file.name, key: table.key.text(statement, from: 1))
            let time = client.request.timeColumn
            switch statement.text(0) {
            case "null":
                throw SourceError(
                    .row(.nullTime), place, "the time column `\(time)` is NULL",
                    hint: "a row without a time belongs to no window; leave it out by a `query`")
            case "real" where table.shape == nil:
                throw SourceError(
                    .row(.badTime), place, "the time column `\(time)` holds a time that is infinite",
                    hint: "such a row belongs to no window; leave it out by a `query`")
            case let storage:
                throw SourceError(
                    .row(.badTime), place, table.shape.map { unordered($0, storage) } ?? unfound(storage),
                    hint: table.shape == nil
                        ? "say by `as` how the column stores times, or write a `query` that gives all rows the "
                            + "same form"
                        : "say by `as` how the column stores times; or write a `query` that gives all rows the same "
                            + "form, such as datetime(\(quotedIdentifier(time))), and asks for its bounds by it"
                )
            }
        }

        private func unfound(_ storage: String?) -> String {
            "the time column `\(client.request.timeColumn)` holds a value stored as \(storage ?? "nothing"), and the "
                + "plan expects a number, so that no window would find it"
        }

        private func unordered(_ shape: SQLiteTimeShape, _ storage: String?) -> String {
            let zone = shape.zones[0]
            return "the time column `\(client.request.timeColumn)` holds "
                + (storage == "text" ? "text in another form" : "a value stored as \(storage ?? "nothing")")
                + " than the plan expects, so that windows might miss it: 2024-01-31\(shape.separator)12:00:00, "
                + "without a zone or with \(zone), has the order of time"
        }

        func interrupt() {
            file.interrupt()
        }

        func close() {
            file.close()
        }

        private var axis: TimeType { client.request.columns.timeType }

        private func table(_ name: SourceTable) throws -> SQLiteTable {
            if let table = known.withLock({ $0 }) { return table }
            let table = try SQLiteTable(name, client, on: file)
            known.withLock { $0 = table }
            return table
        }

        /// Whether a query's times are texts. SQLite's `min` and `max` need not give the earliest and latest of these.
        private var countsOneByOne: Bool {
            axis.isCalendar && [nil, .iso].contains(client.request.timeMapping.form)
        }

        private func derivedCount(of rows: String) -> String {
            let time = quotedIdentifier(client.request.timeColumn)
            let what = countsOneByOne ? time : "count(*), min(\(time)), max(\(time))"
            return "SELECT \(what) FROM (\(rows)\n)"
        }

        private func counted(_ statement: SQLiteStatement, _ title: String) throws -> SourceCount {
            try SourceCount(
                rows: try statement.step() ? statement.integer(0).map { Int($0) } : nil,
                span: statement.columnCount >= 3 ? (statement.value(1), statement.value(2)) : nil,
                title: title,
                client.request.columns, zone: client.zone, in: file.name)
        }

        /// Counts a query's rows and finds the earliest and latest time by reading every time.
        private func countedOneByOne(_ times: SQLiteStatement, _ title: String) throws -> SourceCount {
            var reader = try TimeColumnReader(client.request.columns, zone: client.zone)
            var rows = 0
            var (earliest, latest) = (Int64.max, Int64.min)
            var fault: SourceError?
            while try times.step() {
                rows += 1
                do {
                    let point = try reader.point(of: times.value(0))
                    (earliest, latest) = (min(earliest, point), max(latest, point))
                } catch let found as ValueError where fault == nil {
                    fault = SourceError(
                        .row(found.kind), RowPlace(input: file.name), found.message, hint: found.hint)
                } catch is ValueError {}
            }
            let hasSpan = rows > 0 && fault == nil
            return SourceCount(
                rows: rows, earliest: hasSpan ? earliest : nil, latest: hasSpan ? latest : nil,
                method: title, fault: fault)
        }
    }
#endif
