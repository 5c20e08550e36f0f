#if ODBC
    import RowSources
    import Rows

    /// The rows of a query.
    final class ODBCCursor: RowCursor {
        let columns: [String]
        private var block: ODBCBlock?
        private var statement: ODBCStatement?
        private let wanted: [Bool]
        /// The names and places of the columns that identify a row.
        private let keys: [(name: String, place: Int)]

        /// - Parameters:
        ///   - keys: the columns that identify rows; those that are not selected are the last of the result.
        ///   - limit: the most rows that the server needs to send; `nil` for all.
        /// - Throws: `SourceError`, `CancellationError`.
        init(
            _ sql: String, keys: [ODBCTable.Key], atMost limit: Int? = nil, _ client: ODBCClient,
            on link: ODBCSession
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
            let forms = described.map { link.truncatesDoubles && $0.form == .signed ? .integerText : $0.form }
            try Self.refuseDoubles(in: described, client, on: link)
            let block = try ODBCBlock(statement, described, forms: forms)
            try statement.execute()
            (self.statement, self.block) = (statement, block)
        }

        /// Refuses columns whose doubles the driver would truncate.
        static func refuseDoubles(
            in columns: [ODBCColumn], _ client: ODBCClient, on link: ODBCSession
        ) throws {
            guard link.truncatesDoubles else { return }
            let sources = client.request.columns.sourceColumns
            for column in columns where sources?.contains(column.name) ?? true {
                guard column.form == .double || column.form == .float else { continue }
                throw SourceError(
                    .row(.badValue), RowPlace(input: client.name),
                    "the column `\(column.name)` holds doubles, of which SQLite's ODBC driver keeps 15 digits",
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
        static func isNull(_ sql: String, on link: ODBCSession) throws -> Bool {
            let statement = try ODBCStatement(on: link)
            let columns = try statement.prepare(sql)
            let block = try ODBCBlock(statement, columns, forms: columns.map(\.form))
            try statement.execute()
            guard try block.next(), case .null = try block.value(0) else { return false }
            return true
        }

        /// Runs a count: its first column is the number of rows; the next two, if there are any, the earliest and latest
        /// time.
        ///
        /// - Parameter areInstants: whether the times are known to be instants, though the query may hide their type.
        static func count(
            _ sql: String, _ title: String, areInstants: Bool = false, _ client: ODBCClient,
            on link: ODBCSession
        ) throws -> SourceCount {
            let statement = try ODBCStatement(on: link)
            var columns = try statement.prepare(sql)
            if areInstants { for place in columns.indices { columns[place].isInstant = true } }
            let block = try ODBCBlock(statement, columns, forms: columns.map(\.form))
            try statement.execute()
            return try SourceCount(
                rows: try block.next() ? whole(try block.value(0)) : nil,
                span: columns.count >= 3 ? (block.value(1), block.value(2)) : nil, title: title,
                client.request.columns, zone: client.plannedZone, in: client.name)
        }

        /// A count, which drivers give in the type that the database has for it.
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
