#if ODBC
    import CODBC
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A table of the source, and the queries of its windows.
    struct ODBCTable {
        /// A column that tells one row from others, with others of its kind.
        struct Key {
            let name: String
            /// Whether it is not wanted for itself, and stands behind those that are.
            let isHidden: Bool
        }

        let columns: [ODBCColumn]
        let keys: [Key]
        let timeIndex: SourceDescription.TimeIndex
        let rows: Int?
        /// What is true of rows that no window would find, in SQL and in words; nil where there can be none.
        private let misplacement: (condition: String, words: String)?
        private let sql: String
        private let time: String
        private let selected: [String]
        private let bounds: TimeBounds
        /// Whether the server is one that takes a time without an offset for an instant.
        private let isMySQL: Bool
        /// Whether the time column holds instants.
        let hasInstants: Bool

        /// - Throws: `SourceError`.
        init(_ table: SourceTable, _ client: ODBCClient, on link: ODBCLink) throws {
            let request = client.request
            sql = table.sql(link.quoted)
            time = link.quoted(request.timeColumn)
            columns = try ODBCStatement(on: link).prepare("SELECT * FROM \(sql)")
            let names = columns.map(\.name)
            let place = RowPlace(input: client.name)
            guard let column = columns.first(where: { $0.name == request.timeColumn }) else {
                throw SourceError(
                    .row(.missingColumn), place, "it has no time column `\(request.timeColumn)`",
                    hint: "name it under `columns`: { source: target }; the table has "
                        + names.map { "`\($0)`" }.joined(separator: ", "))
            }
            isMySQL = link.isMySQL
            hasInstants = column.isInstant
            let storage = Self.storage(column, link)
            misplacement = Self.misplacement(time, column, storage, link)
            bounds = try TimeBounds(
                storage, title: column.typeName, decimals: link.isMySQL ? column.decimals : nil, request,
                zone: client.zone, place)
            let wanted = request.columns.sourceColumns?.filter(names.contains) ?? names
            keys = Self.primaryKey(table, on: link).map { Key(name: $0, isHidden: !wanted.contains($0)) }
            let hidden = keys.filter(\.isHidden).map(\.name)
            selected = (wanted + hidden).map(link.quoted)
            (timeIndex, rows) = Self.statistics(table, request.timeColumn, on: link)
        }

        /// The rows of a window, in order of their time where an index makes that free.
        ///
        /// - Throws: `BoundFormError`.
        func rows(of window: Window) throws -> String {
            var order = ""
            if case .found = timeIndex { order = " ORDER BY \(time)" }
            return
                "SELECT \(selected.joined(separator: ", ")) FROM \(sql) WHERE \(try condition(window))\(order)"
        }

        /// - Throws: `BoundFormError`.
        func count(of window: Window) throws -> String {
            "\(Self.count(sql, time)) WHERE \(try condition(window))"
        }

        static func count(_ rows: String, _ time: String) -> String {
            "SELECT count(*), min(\(time)), max(\(time)) FROM \(rows)"
        }

        /// How many rows hold doubles, as SQLite asks for the type of each value.
        var reals: String {
            let columns = selected.map { "typeof(\($0)) = 'real'" }
            return "SELECT count(*) FROM \(sql) WHERE \(columns.joined(separator: " OR "))"
        }

        /// The earliest time in a window, or of all: NULL where no row has a time. Every database has that, and few
        /// agree on how to ask for one row.
        ///
        /// - Throws: `BoundFormError`.
        func earliest(in window: Window?) throws -> String {
            let filter = try window.map { " WHERE \(try condition($0))" } ?? ""
            return "SELECT min(\(time)) FROM \(sql)\(filter)"
        }

        /// A count of the rows that no window would find, whatever T is, and what their times are; nil where there can
        /// be none.
        var misplaced: (count: String, words: String)? {
            misplacement.map { ("SELECT count(*) FROM \(sql) WHERE \($0.condition)", $0.words) }
        }

        private static func misplacement(
            _ time: String, _ column: ODBCColumn, _ storage: TimeBounds.Storage?, _ link: ODBCLink
        ) -> (condition: String, words: String)? {
            switch storage {
            case .instant?, .local?, .date?:
                guard link.isMySQL else { break }
                // In a NOT NULL column, IS NULL finds 0000-00-00; its kin come before the year 1.
                return ("\(time) IS NULL OR \(time) < {ts '0001-01-01 00:00:00'}", "NULL or 0000-00-00")
            case .double?:
                // Infinity, and NaN where that is above all numbers.
                return ("\(time) IS NULL OR \(time) > 1E30", "NULL, infinite or no number")
            default: break
            }
            return column.isNotNull ? nil : ("\(time) IS NULL", "NULL")
        }

        private func condition(_ window: Window) throws -> String {
            let end = "\(time) < \(try literal(window.end, .end))"
            return try window.start.map { "\(time) >= \(try literal($0, .start)) AND \(end)" } ?? end
        }

        /// A bound as ODBC writes it, which each driver turns into its database's own.
        private func literal(_ point: Int64, _ edge: WindowEdge) throws -> String {
            switch try bounds.bound(point, edge) {
            // The session is in UTC.
            case .instant(let time) where isMySQL: "{ts \(TimeType.timestamp.bareLiteral(time))}"
            case .instant(let time):
                "CAST(\(offset(TimeType.timestamptz.bareLiteral(time))) AS datetimeoffset)"
            case .local(let time): "{ts \(TimeType.timestamp.bareLiteral(time))}"
            case .date(let day): "{d \(TimeType.date.bareLiteral(day))}"
            case .integer(let number): "\(number)"
            case .decimal(let text): text
            case .double(let number): "\(number)"
            }
        }

        /// `'… +00:00'` of `'…+00'`.
        private func offset(_ literal: String) -> String {
            literal.replacing("+00'", with: " +00:00'")
        }

        /// Of SQLite, whose types are each value's own, only integers have an order that the driver leaves as it is.
        private static func storage(_ column: ODBCColumn, _ link: ODBCLink) -> TimeBounds.Storage? {
            switch column.form {
            case .signed, .unsigned: .integer
            case _ where link.cutsDoubles: nil
            // Clocks that are set back would show times in another order.
            case .timestamp where link.shownZone == .changing && column.typeName.lowercased() == "timestamp":
                nil
            case .timestamp: column.isInstant ? .instant : .local
            case .date: .date
            case .decimal: .decimal
            case .double, .float: .double
            default: nil
            }
        }

        // MARK: The catalog

        /// Catalog, schema and table as functions of the catalog want them.
        private static func names(_ table: SourceTable, on link: ODBCLink) -> [[SQLCHAR]?] {
            let parts = table.parts.map { Array($0.utf8) + [0] }
            let last = parts[parts.count - 1]
            switch parts.count {
            case 1: return [nil, nil, last]
            case 2: return link.hasSchemas ? [nil, parts[0], last] : [parts[0], nil, last]
            default: return [parts[0], parts[1], last]
            }
        }

        private static func primaryKey(_ table: SourceTable, on link: ODBCLink) -> [String] {
            var names = names(table, on: link)
            guard let statement = try? ODBCStatement(on: link) else { return [] }
            let result = pointers(&names) {
                SQLPrimaryKeys(
                    statement.handle, $0, ODBC.toZero, $1, ODBC.toZero, $2, ODBC.toZero)
            }
            // Views have none, and some drivers do not know.
            guard result == ODBC.success || result == ODBC.successWithInfo else { return [] }
            return ((try? statement.rows(4)) ?? []).compactMap { $0[3] }
        }

        private static func statistics(
            _ table: SourceTable, _ time: String, on link: ODBCLink
        ) -> (SourceDescription.TimeIndex, Int?) {
            var names = names(table, on: link)
            guard let statement = try? ODBCStatement(on: link) else { return (.unknown, nil) }
            let result = pointers(&names) {
                // All indexes, and figures only as they are known.
                SQLStatistics(
                    statement.handle, $0, ODBC.toZero, $1, ODBC.toZero, $2, ODBC.toZero, 1, 0)
            }
            guard result == ODBC.success || result == ODBC.successWithInfo,
                let rows = try? statement.rows(13), !rows.isEmpty
            else { return (.unknown, nil) }
            // The kind 2 is a hash, and the last column the condition of a partial index.
            let found = rows.first {
                $0[7] == "1" && $0[8]?.lowercased() == time.lowercased() && $0[6] != "2"
                    && ($0[12] ?? "").isEmpty
            }
            // The kind 0 is of the table itself.
            let count = rows.first { $0[6] == "0" }?[10].flatMap { Int($0) }
            return (found.map { .found($0[5] ?? "an index") } ?? .missing, count)
        }

        private static func pointers<Result>(
            _ names: inout [[SQLCHAR]?],
            _ body: (
                UnsafeMutablePointer<SQLCHAR>?, UnsafeMutablePointer<SQLCHAR>?, UnsafeMutablePointer<SQLCHAR>?
            ) -> Result
        ) -> Result {
            let copies = names.map { name in
                name.map { name in
                    let copy = UnsafeMutablePointer<SQLCHAR>.allocate(capacity: name.count)
                    copy.initialize(from: name, count: name.count)
                    return copy
                }
            }
            defer { for copy in copies { copy?.deallocate() } }
            return body(copies[0], copies[1], copies[2])
        }
    }
#endif
