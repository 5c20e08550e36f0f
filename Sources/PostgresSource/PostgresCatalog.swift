import Postgres
import RowSources
import Terms

extension PostgresSession {
    /// The types of OIDs.
    ///
    /// - Throws: `ServerError`.
    func types(of identifiers: [UInt32]) throws -> [PostgresType] {
        let unknown = Set(identifiers.filter { $0 > 1 && PostgresType(rawValue: $0) == nil })
        var labels: Set<UInt32> = []
        if isPostgreSQL, !unknown.isEmpty {
            let list = unknown.sorted().map(String.init).joined(separator: ", ")
            let rows = try wire.run(
                "SELECT oid FROM pg_catalog.pg_type WHERE typtype = 'e' AND oid IN (\(list))"
            ).rows
            labels = Set(rows.compactMap { $0[0].flatMap { UInt32($0) } })
        }
        return identifiers.map { identifier in
            if labels.contains(identifier) { return .enumeration }
            return identifier > 1 ? PostgresType(rawValue: identifier) ?? .other : .other
        }
    }

    /// Describes the columns of a result.
    ///
    /// - Parameter notNull: the columns that are declared NOT NULL; nil if unknown.
    /// - Throws: `ServerError`.
    func described(
        _ columns: [ResultColumn], notNull: Set<String>? = nil
    ) throws -> [SourceDescription.Column] {
        let types = try types(of: columns.map(\.type))
        let names = try titles(of: columns, types)
        return columns.indices.map { place in
            let name = columns[place].name
            return SourceDescription.Column(
                name: name, type: names[place], kind: types[place].kind,
                isNullable: notNull.map { !$0.contains(name) })
        }
    }

    private func titles(of columns: [ResultColumn], _ types: [PostgresType]) throws -> [String?] {
        guard isPostgreSQL, !columns.isEmpty else { return types.map(\.title) }
        let list = columns.map { "pg_catalog.format_type(\($0.type), \($0.modifier))" }
        return try wire.run("SELECT \(list.joined(separator: ", "))").rows.first ?? types.map(\.title)
    }

    /// The tables and views that the role may read, without system tables and partitions.
    ///
    /// - Throws: `ServerError`.
    func catalog() throws -> [CatalogTable] {
        var tables: [CatalogTable] = []
        var name: SourceTable?
        var columns: [SourceDescription.Column] = []
        func finish() {
            if let name { tables.append(CatalogTable(name: name, columns: columns)) }
            columns = []
        }
        for row in try wire.run(isPostgreSQL ? Self.columnsOfPostgreSQL : Self.columnsOfOthers).rows {
            guard let schema = row[0], let table = row[1], let column = row[2] else { continue }
            let found = try SourceTable(parsing: "\(quotedIdentifier(schema)).\(quotedIdentifier(table))")
            if found != name {
                finish()
                name = found
            }
            columns.append(
                .init(name: column, type: row[3], kind: nil, isNullable: row[4].map { !$0.hasPrefix("t") }))
        }
        finish()
        return tables
    }

    private static let columnsOfPostgreSQL = """
        SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
            CASE WHEN c.relkind <> 'v' THEN a.attnotnull END
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
            AND n.nspname <> 'information_schema' AND n.nspname !~ '^(pg|_timescaledb|timescaledb)_'
            AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS h WHERE h.inhrelid = c.oid)
            AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
        ORDER BY n.nspname, c.relname, a.attnum
        """

    private static let columnsOfOthers = """
        SELECT table_schema, table_name, column_name, data_type,
            CASE WHEN is_nullable = 'NO' THEN 'true' ELSE 'false' END
        FROM information_schema.columns
        WHERE table_schema NOT IN ('information_schema', 'pg_catalog', 'pg_internal', 'crdb_internal')
        ORDER BY table_schema, table_name, ordinal_position
        """
}
