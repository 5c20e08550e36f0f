#if MySQL
    import RowSources
    import Rows
    import Terms

    /// A table as the server's catalog describes it.
    struct MySQLCatalog {
        let columns: [SourceDescription.Column]
        let primaryKey: [String]
        let rows: Int?
        /// The first column of each index, and the index's name.
        private let indexes: [(column: String, name: String)]

        /// - Throws: `SourceError` for a table that does not exist or that the account may not read.
        init(_ table: SourceTable, on link: MySQLSession) throws {
            guard table.parts.count <= 2 else {
                throw SourceError(
                    .query, RowPlace(input: link.name), "\(table) has too many parts",
                    hint: "a table is written as table or database.table")
            }
            let name = table.parts[table.parts.count - 1]
            let schema = table.parts.count == 2 ? mySQLLiteral(table.parts[0]) : "DATABASE()"
            let place = "TABLE_SCHEMA = \(schema) AND TABLE_NAME = \(mySQLLiteral(name))"
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
            // An index that finds no range, or that the optimizer may not use, does not count.
            let others = ["HASH", "FULLTEXT", "RTREE", "SPATIAL"]
            indexes = keys.filter { $0[2] == "1" && !others.contains($0[3] ?? "") && $0[4] == "YES" }
                .map { ($0[0] ?? "", $0[1] ?? "") }
            rows = try Self.texts(
                "SELECT TABLE_ROWS FROM information_schema.TABLES WHERE \(place)", on: link
            ).first?[0].flatMap { Int($0) }
        }

        /// An expression of SQL: whether the optimizer may use an index. MariaDB's can be IGNORED, MySQL's INVISIBLE;
        /// older servers have neither.
        private static func visibility(on link: MySQLSession) throws -> String {
            let names = try texts(
                "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema' "
                    + "AND TABLE_NAME = 'STATISTICS' AND COLUMN_NAME IN ('IGNORED', 'IS_VISIBLE')", on: link
            ).compactMap { $0[0]?.uppercased() }
            if names.contains("IS_VISIBLE") { return "IS_VISIBLE" }
            return names.contains("IGNORED") ? "IF(IGNORED = 'YES', 'NO', 'YES')" : "'YES'"
        }

        /// The name of an index whose first column is this one.
        func index(of column: String) -> String? {
            indexes.first { $0.column.lowercased() == column.lowercased() }?.name
        }

        /// Every table and view of the connection's database.
        static func all(on link: MySQLSession) throws -> [CatalogTable] {
            let found = try columns(
                "TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION", on: link)
            return Dictionary(grouping: found, by: \.table).sorted { $0.key < $1.key }.compactMap {
                name, columns in
                guard let table = try? SourceTable(parsing: quotedIdentifier(name)) else { return nil }
                return CatalogTable(name: table, columns: columns.map(\.column))
            }
        }

        private static func tables(on link: MySQLSession) throws -> [String] {
            try texts(
                "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
                    + "ORDER BY TABLE_NAME", on: link
            ).compactMap { $0[0] }
        }

        private static func columns(
            _ condition: String, on link: MySQLSession
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

        /// The kind of a column type's values; nil for a type that is read neither as text nor as a number.
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
        private static func texts(_ sql: String, on link: MySQLSession) throws -> [[String?]] {
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
#endif
