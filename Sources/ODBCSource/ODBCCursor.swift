#if ODBC
    import RowSources
    import Rows

    /// The rows of a query.
    final class ODBCCursor: RowCursor {
        let columns: [String]
        private var block: ODBCBlock?
        private var statement: ODBCStatement?
        private let wanted: [Bool]
        /// Names and places of the columns that tell one row from others.
        private let keys: [(name: String, place: Int)]

        /// - Parameters:
        ///   - keys: the columns that tell rows apart; those that are not wanted for themselves are the last of the
        ///     result.
        ///   - limit: how many rows are enough; `nil` for all.
        /// - Throws: `SourceError`, `CancellationError`.
        init(
            _ sql: String, keys: [ODBCTable.Key], atMost limit: Int? = nil, _ client: ODBCClient,
            on link: ODBCLink
        ) throws {
            let statement = try ODBCStatement(on: link)
            if let limit { statement.limitRows(limit) }
            let described = try statement.prepare(sql)
            let shown = described.count - keys.count { $0.isHidden }
            columns = described.prefix(shown).map(\.name)
            let sources = client.request.columns.sourceColumns
            wanted = columns.map { sources?.contains($0) ?? true }
            self.keys = keys.compactMap { key in
                described.lastIndex { $0.name == key.name }.map { (key.name, $0) }
            }
            let forms = described.map { link.cutsDoubles && $0.form == .signed ? .integerText : $0.form }
            try Self.refuseDoubles(in: described, client, on: link)
            let block = try ODBCBlock(statement, described, forms: forms)
            try statement.execute()
            (self.statement, self.block) = (statement, block)
        }

        /// Refuses columns of which the driver would give too few digits.
        static func refuseDoubles(
            in columns: [ODBCColumn], _ client: ODBCClient, on link: ODBCLink
        ) throws {
            guard link.cutsDoubles else { return }
            let sources = client.request.columns.sourceColumns
            for column in columns where sources?.contains(column.name) ?? true {
                guard column.form == .double || column.form == .float else { continue }
                throw SourceError(
                    .row(.badValue), RowPlace(input: client.name),
                    "the column `\(column.name)` holds doubles, of which SQLite's ODBC driver gives 15 digits",
                    hint: "use a source of the kind `sqlite`")
            }
        }

        func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool {
            guard let block, try block.next() else { return false }
            for column in row.indices { row[column] = wanted[column] ? try block.value(column) : .null }
            return true
        }

        var notes: [String] { statement?.notes ?? [] }

        var key: String? {
            guard let block, !keys.isEmpty else { return nil }
            return keys.map { key in
                let value = (try? block.value(key.place)).flatMap(Self.text) ?? "…"
                return "\(key.name) = \(value)"
            }.joined(separator: ", ")
        }

        private static func text(_ value: TypedValue) -> String? {
            switch value {
            case .integer(let number): "\(number)"
            case .unsigned(let number): "\(number)"
            case .text(let bytes), .decimal(let bytes): printableKey(bytes)
            default: nil
            }
        }

        func close() {
            block = nil
            statement = nil
        }

        /// Whether the one value of a query is NULL.
        static func isNull(_ sql: String, on link: ODBCLink) throws -> Bool {
            let statement = try ODBCStatement(on: link)
            let columns = try statement.prepare(sql)
            let block = try ODBCBlock(statement, columns, forms: columns.map(\.form))
            try statement.execute()
            guard try block.next(), case .null = try block.value(0) else { return false }
            return true
        }

        /// What a query counts in its first column, and the earliest and latest time where they are there too.
        ///
        /// - Parameter areInstants: whether those are known to be instants, whatever the query makes of their type.
        static func count(
            _ sql: String, _ method: String, areInstants: Bool = false, _ client: ODBCClient,
            on link: ODBCLink
        ) throws -> SourceCount {
            let statement = try ODBCStatement(on: link)
            var columns = try statement.prepare(sql)
            if areInstants { for place in columns.indices { columns[place].isInstant = true } }
            let block = try ODBCBlock(statement, columns, forms: columns.map(\.form))
            try statement.execute()
            guard try block.next(), let rows = whole(try block.value(0)), rows >= 0 else {
                throw SourceError(
                    .badCount, RowPlace(input: client.name), "\(method) gave no whole number",
                    hint: "the first column of a count query is the number of the window's rows")
            }
            guard columns.count >= 3, rows > 0 else { return SourceCount(rows: rows, method: method) }
            return try SourceCount(
                rows: rows, from: block.value(1), to: block.value(2), method: method, client.request.columns,
                zone: client.request.zone.map { _ in client.zone }, RowPlace(input: client.name))
        }

        /// Drivers give a count in whatever type the database has for it.
        private static func whole(_ value: TypedValue) -> Int? {
            switch value {
            case .integer(let number): Int(number)
            case .unsigned(let number): Int(exactly: number)
            case .double(let number): Int(exactly: number)
            case .decimal(let bytes), .text(let bytes): Int(String(decoding: bytes, as: UTF8.self))
            default: nil
            }
        }
    }
#endif
