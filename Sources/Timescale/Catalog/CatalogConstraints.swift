import Terms

extension HypertableReader {
    /// The names of the CHECK constraints.
    func checks() throws -> [String] {
        try query(
            """
            SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = \(relation) ORDER BY conname
            """
        ).map { try text($0[0]) }
    }

    /// The query gives one row for each column of a key.
    func foreignKeys() throws -> [ForeignKey] {
        let rows = try query(
            """
            SELECT k.conname, n.nspname, r.relname, mine.attname, theirs.attname,
                theirs.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%'
            FROM pg_constraint AS k JOIN pg_class AS r ON r.oid = k.confrelid
            JOIN pg_namespace AS n ON n.oid = r.relnamespace
            CROSS JOIN unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair (mine, theirs, position)
            JOIN pg_attribute AS mine ON mine.attrelid = k.conrelid AND mine.attnum = pair.mine
            JOIN pg_attribute AS theirs ON theirs.attrelid = k.confrelid AND theirs.attnum = pair.theirs
            LEFT JOIN pg_attrdef AS d ON d.adrelid = k.confrelid AND d.adnum = pair.theirs
            WHERE k.contype = 'f' AND k.conrelid = \(relation) ORDER BY k.conname, pair.position
            """)
        let names = rows.compactMap { $0[0] }
        return try Set(names).sorted().map { key in
            let parts = rows.filter { $0[0] == key }
            return ForeignKey(
                name: key, columns: try parts.map { try text($0[3]) },
                referencedTable: try name(parts[0][1], parts[0][2]),
                referencedColumns: try parts.map { try text($0[4]) },
                referencesSequence: parts.contains { $0[5] == "t" })
        }
    }

    /// The keys of other tables that refer to the table. The query gives one row for each column of a key.
    func referencingKeys() throws -> [ReferencingKey] {
        let rows = try query(
            """
            SELECT k.oid, k.conname, n.nspname, c.relname, k.confdeltype, k.condeferred, mine.attname, theirs.attname
            FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            CROSS JOIN unnest(k.confkey, k.conkey) AS pair (mine, theirs)
            JOIN pg_attribute AS mine ON mine.attrelid = k.confrelid AND mine.attnum = pair.mine
            JOIN pg_attribute AS theirs ON theirs.attrelid = k.conrelid AND theirs.attnum = pair.theirs
            WHERE k.contype = 'f' AND k.confrelid = \(relation) AND k.conparentid = 0
            ORDER BY n.nspname, c.relname, k.conname, k.oid
            """)
        var keys: [ReferencingKey] = []
        for (place, row) in rows.enumerated() where place == 0 || rows[place - 1][0] != row[0] {
            guard let effect = row[4].flatMap(ReferencingKey.Effect.init) else { continue }
            let pairs = try rows.filter { $0[0] == row[0] }.map { (try text($0[6]), try text($0[7])) }
            keys.append(
                ReferencingKey(
                    name: try text(row[1]), table: try name(row[2], row[3]), effect: effect,
                    isDeferred: row[5] == "t",
                    columns: Dictionary(pairs) { first, _ in first }))
        }
        return keys
    }
}
