#if ODBC
    import CODBC
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A table of the source, and the queries for its windows.
    struct ODBCTable {
        /// A column of the primary key, which identifies rows in messages.
        struct Key {
            let name: String
            /// Whether the plan does not select it; it then follows the selected columns.
            let isHidden: Bool
        }

        let columns: [ODBCColumn]
        let keys: [Key]
        let timeIndex: SourceDescription.TimeIndex
        let rows: Int?
        /// The condition of rows that no window includes, in SQL and in words; nil if there can be none.
        private let misplacement: (condition: String, words: String)?
        private let sql: String
        private let time: String
        private let selected: [String]
        private let bounds: TimeBounds
        /// Whether the server is MariaDB or MySQL, where the literal of an instant has no offset.
        private let isMySQL: Bool
        /// Whether the time column holds instants.
        let hasInstants: Bool

        /// - Throws: `SourceError`.
        init(_ table: SourceTable, _ client: ODBCClient, on link: ODBCSession) throws {
            let request = client.request
            sql = table.sql(link.quoted)
            time = link.quoted(request.timeColumn)
            columns = try ODBCStatement(on: link).prepare("SELECT * FROM \(sql)")
            let names = columns.map(\.name)
            let place = RowPlace(input: client.name)
            guard let column = columns.first(where: { $0.name == request.timeColumn }) else {
                throw request.noTimeColumn(among: names, in: client.name)
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

        /// The query of a window's rows, in the order of time if an index makes that free.
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

        /// The count of rows that hold doubles, in SQLite's SQL.
        var reals: String {
            let columns = selected.map { "typeof(\($0)) = 'real'" }
            return "SELECT count(*) FROM \(sql) WHERE \(columns.joined(separator: " OR "))"
        }

        /// The query of the earliest time in a window, or of all times; NULL without rows. It is the same in every
        /// database, unlike a query of one row.
        ///
        /// - Throws: `BoundFormError`.
        func earliest(in window: Window?) throws -> String {
            let filter = try window.map { " WHERE \(try condition($0))" } ?? ""
            return "SELECT min(\(time)) FROM \(sql)\(filter)"
        }

        /// The count of rows that no window includes, whatever T is, and a description of their times; nil if there can be
        /// no such rows.
        var misplaced: (count: String, words: String)? {
            misplacement.map { ("SELECT count(*) FROM \(sql) WHERE \($0.condition)", $0.words) }
        }

        private static func misplacement(
            _ time: String, _ column: ODBCColumn, _ storage: TimeBounds.Storage?, _ link: ODBCSession
        ) -> (condition: String, words: String)? {
            switch storage {
            case .instant?, .local?, .date?:
                guard link.isMySQL else { break }
                // In a NOT NULL column, IS NULL finds 0000-00-00. Other dates with zeros come before the year 1.
                return ("\(time) IS NULL OR \(time) < {ts '0001-01-01 00:00:00'}", "NULL or 0000-00-00")
            case .double?:
                // Infinity, and NaN in a database that sorts it above all numbers.
                return ("\(time) IS NULL OR \(time) > 1E30", "NULL, infinite or no number")
            default: break
            }
            return column.isNotNull ? nil : ("\(time) IS NULL", "NULL")
        }

        private func condition(_ window: Window) throws -> String {
            try window.condition(time, literal)
        }

        /// A bound as an escape sequence of ODBC, which each driver translates for its database.
        private func literal(_ point: Int64, _ edge: WindowBound) throws -> String {
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

        /// Of SQLite, only integers are accepted: each value has its own type, and the driver converts all others.
        private static func storage(_ column: ODBCColumn, _ link: ODBCSession) -> TimeBounds.Storage? {
            switch column.form {
            case .signed, .unsigned: .integer
            case _ where link.truncatesDoubles: nil
            // When clocks are set back, the shown times are not in the order of time.
            case .timestamp where link.shownZone == .changing && column.typeName.lowercased() == "timestamp":
                nil
            default: column.kind.flatMap { TimeBounds.Storage($0) }
            }
        }

        // MARK: The catalog

        /// The arguments catalog, schema and table of ODBC's catalog functions.
        private static func names(_ table: SourceTable, on link: ODBCSession) -> [[SQLCHAR]?] {
            let parts = table.parts.map { Array($0.utf8) + [0] }
            let last = parts[parts.count - 1]
            switch parts.count {
            case 1: return [nil, nil, last]
            case 2: return link.hasSchemas ? [nil, parts[0], last] : [parts[0], nil, last]
            default: return [parts[0], parts[1], last]
            }
        }

        private static func primaryKey(_ table: SourceTable, on link: ODBCSession) -> [String] {
            var names = names(table, on: link)
            guard let statement = try? ODBCStatement(on: link) else { return [] }
            let result = pointers(&names) {
                SQLPrimaryKeys(
                    statement.handle, $0, ODBC.toZero, $1, ODBC.toZero, $2, ODBC.toZero)
            }
            // Views have no primary key, and some drivers lack the function.
            guard result == ODBC.success || result == ODBC.successWithInfo else { return [] }
            return ((try? statement.rows(4)) ?? []).compactMap { $0[3] }
        }

        private static func statistics(
            _ table: SourceTable, _ time: String, on link: ODBCSession
        ) -> (SourceDescription.TimeIndex, Int?) {
            var names = names(table, on: link)
            guard let statement = try? ODBCStatement(on: link) else { return (.unknown, nil) }
            let result = pointers(&names) {
                // All indexes, and only statistics that are known already.
                SQLStatistics(
                    statement.handle, $0, ODBC.toZero, $1, ODBC.toZero, $2, ODBC.toZero, 1, 0)
            }
            guard result == ODBC.success || result == ODBC.successWithInfo,
                let rows = try? statement.rows(13), !rows.isEmpty
            else { return (.unknown, nil) }
            // Kind 2 is a hash index. The last column is the condition of a partial index.
            let found = rows.first {
                $0[7] == "1" && $0[8]?.lowercased() == time.lowercased() && $0[6] != "2"
                    && ($0[12] ?? "").isEmpty
            }
            // Kind 0 is the row of the table itself.
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
