#if MySQL
    import RowSources
    import Rows
    import Terms

    /// What a server's catalog says of a table.
    struct MySQLCatalog {
        let columns: [SourceDescription.Column]
        let primaryKey: [String]
        let rows: Int?
        /// The first column of each index, and the index's name.
        private let indexes: [(column: String, name: String)]

        /// - Throws: `SourceError` when there is no such table, or nothing of it may be read.
        init(_ table: SourceTable, on link: MySQLLink) throws {
            guard table.parts.count <= 2 else {
                throw SourceError(
                    .query, RowPlace(input: link.name), "\(table) has too many parts",
                    hint: "a table is written as table or database.table")
            }
            let name = table.parts[table.parts.count - 1]
            let schema = table.parts.count == 2 ? quoted(table.parts[0]) : "DATABASE()"
            let place = "TABLE_SCHEMA = \(schema) AND TABLE_NAME = \(quoted(name))"
            columns = try Self.columns("\(place) ORDER BY ORDINAL_POSITION", on: link).map(\.column)
            guard !columns.isEmpty else {
                let others = try Self.tables(on: link).prefix(20)
                throw SourceError(
                    .query, RowPlace(input: link.name), "there is no table \(table)",
                    hint: others.isEmpty
                        ? "the account sees no tables in the connection's database; the path of the connection "
                            + "string names it"
                        : "it has \(others.joined(separator: ", "))")
            }
            let keys = try Self.texts(
                "SELECT COLUMN_NAME, INDEX_NAME, SEQ_IN_INDEX, INDEX_TYPE, \(try Self.visibility(on: link)) "
                    + "FROM information_schema.STATISTICS WHERE \(place) "
                    + "AND SUB_PART IS NULL ORDER BY INDEX_NAME, SEQ_IN_INDEX", on: link)
            primaryKey = keys.filter { $0[1] == "PRIMARY" }.compactMap { $0[0] }
            // Those that find no range, and those that the optimizer may not use, are none.
            let others = ["HASH", "FULLTEXT", "RTREE", "SPATIAL"]
            indexes = keys.filter { $0[2] == "1" && !others.contains($0[3] ?? "") && $0[4] == "YES" }
                .map { ($0[0] ?? "", $0[1] ?? "") }
            rows = try Self.texts(
                "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE \(place)", on: link
            ).first?[0].flatMap { Int($0) }
        }

        /// Whether the optimizer may use an index, in SQL: MariaDB's can be IGNORED, MySQL's INVISIBLE, and servers
        /// older than that have neither.
        private static func visibility(on link: MySQLLink) throws -> String {
            let names = try texts(
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema' "
                    + "AND TABLE_NAME = 'STATISTICS' AND COLUMN_NAME IN ('IGNORED', 'IS_VISIBLE')", on: link
            ).compactMap { $0[0]?.uppercased() }
            if names.contains("IS_VISIBLE") { return "IS_VISIBLE" }
            return names.contains("IGNORED") ? "IF(IGNORED = 'YES', 'NO', 'YES')" : "'YES'"
        }

        /// The index that leads with a column.
        func index(of column: String) -> String? {
            indexes.first { $0.column.lowercased() == column.lowercased() }?.name
        }

        /// Every table and view of the connection's database.
        static func all(on link: MySQLLink) throws -> [CatalogTable] {
            let found = try columns(
                "TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION", on: link)
            return Dictionary(grouping: found, by: \.table).sorted { $0.key < $1.key }.compactMap {
                name, columns in
                guard let table = try? SourceTable(parsing: quotedIdentifier(name)) else { return nil }
                return CatalogTable(name: table, columns: columns.map(\.column))
            }
        }

        private static func tables(on link: MySQLLink) throws -> [String] {
            try texts(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                    + "ORDER BY TABLE_NAME", on: link
            ).compactMap { $0[0] }
        }

        private static func columns(
            _ condition: String, on link: MySQLLink
        ) throws -> [(table: String, column: SourceDescription.Column)] {
            try texts(
                "SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE FROM information_schema.COLUMNS "
                    + "WHERE \(condition)", on: link
            ).map { row in
                let type = row[2] ?? ""
                return (
                    row[0] ?? "",
                    .init(name: row[1] ?? "", type: type, kind: kind(of: type), isNullable: row[3] != "NO")
                )
            }
        }

        /// What values of a column type are; nil for what is neither read as text nor as a number.
        static func kind(of type: String) -> ValueKind? {
            let type = type.lowercased()
            switch type.prefix(while: { $0.isLetter }) {
            case "tinyint", "smallint", "mediumint", "int", "bigint":
                return type.contains("unsigned") ? .unsigned : .integer
            case "year", "bit": return .unsigned
            case "float": return .float
            case "double": return .double
            case "decimal": return .decimal
            case "date": return .date
            case "datetime": return .local
            case "timestamp": return .instant
            case "time": return .time
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob": return .bytes
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json",
                "uuid",
                "inet":
                return .text
            default: return nil
            }
        }

        /// All rows of a short query, each value as text.
        private static func texts(_ sql: String, on link: MySQLLink) throws -> [[String?]] {
            let cursor = try MySQLCursor(sql, on: link, abandoned: {})
            defer { cursor.close() }
            var rows: [[String?]] = []
            while let values = try cursor.nextValues() {
                rows.append(
                    values.map { value in
                        switch value {
                        case .text(let bytes), .decimal(let bytes), .bytes(let bytes):
                            String(decoding: bytes, as: UTF8.self)
                        case .integer(let number): "\(number)"
                        case .unsigned(let number): "\(number)"
                        default: nil
                        }
                    })
            }
            return rows
        }
    }

    /// A text as a literal, whatever the session's mode: in hexadecimal.
    private func quoted(_ text: String) -> String {
        let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "CONVERT(X'\(digits)' USING utf8mb4)"
    }
#endif
