import Postgres

extension HypertableReader {
    /// In the table's order.
    func columns() throws -> [Column] {
        let times = try innerTimes()
        return try query(
            """
            WITH RECURSIVE base (attnum, type, modifier, has_default) AS (
                SELECT attnum, atttypid, atttypmod, atthasdef FROM pg_attribute WHERE attrelid = \(relation)
                UNION ALL
                SELECT b.attnum, t.typbasetype, t.typtypmod, b.has_default OR t.typdefault IS NOT NULL
                FROM base AS b JOIN pg_type AS t ON t.oid = b.type WHERE t.typtype = 'd')
            SELECT a.attname, format_type(a.atttypid, a.atttypmod), format_type(b.type, NULL), a.attnotnull,
                a.attgenerated <> '', a.attidentity <> '', b.has_default, t.typtype = 'e',
                format_type(b.type, b.modifier)
            FROM pg_attribute AS a JOIN base AS b ON b.attnum = a.attnum
            JOIN pg_type AS t ON t.oid = b.type AND t.typtype <> 'd'
            WHERE a.attrelid = \(relation) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """
        ).map { row in
            Column(
                name: try text(row[0]), type: try text(row[1]), baseType: try text(row[2]),
                modifiedType: try text(row[8]), isEnum: row[7] == "t", isNotNull: row[3] == "t",
                isGenerated: row[4] == "t",
                isIdentity: row[5] == "t",
                hasDefault: row[6] == "t" && row[4] != "t", times: times[try text(row[0])] ?? [])
        }
    }

    /// The types of dates and times within the columns' types, by the columns' names.
    private func innerTimes() throws -> [String: [String]] {
        let types = "SELECT atttypid FROM pg_catalog.pg_attribute WHERE attrelid = \(relation) AND attnum > 0"
        let rows = try query(
            "SELECT a.attname, i.type FROM pg_catalog.pg_attribute AS a "
                + "JOIN (\(NestedTimeTypes.query(of: types))) AS i (whole, type) ON i.whole = a.atttypid "
                + "WHERE a.attrelid = \(relation) AND a.attnum > 0 AND NOT a.attisdropped")
        return Dictionary(grouping: try rows.map { (try text($0[0]), try text($0[1])) }, by: \.0)
            .mapValues { $0.map(\.1) }
    }
}
