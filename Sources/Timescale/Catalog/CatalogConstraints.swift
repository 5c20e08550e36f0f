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

    /// The keys of other tables through which a DELETE changes them.
    func referencingKeys() throws -> [ReferencingKey] {
        try query(
            """
            SELECT k.conname, n.nspname, c.relname, k.confdeltype
            FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND k.confrelid = \(relation) AND k.conparentid = 0
            ORDER BY n.nspname, c.relname, k.conname
            """
        ).compactMap { row in
            guard let effect = row[3].flatMap(ReferencingKey.Effect.init) else { return nil }
            return ReferencingKey(name: try text(row[0]), table: try name(row[1], row[2]), effect: effect)
        }
    }
}
