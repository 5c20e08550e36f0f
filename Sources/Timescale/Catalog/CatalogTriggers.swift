extension HypertableReader {
    /// The triggers of users, by name. TimescaleDB's own are left out.
    func triggers() throws -> [TriggerFacts] {
        // tgtype: 1 row, 2 before, 4 insert, 8 delete (PostgreSQL's catalog/pg_trigger.h).
        try query(
            """
            SELECT t.tgname, pg_get_triggerdef(t.oid), t.tgenabled <> 'D', t.tgtype & 7 = 7,
                t.tgtype & 8 = 8, t.tgtype & 4 = 4
            FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
            JOIN pg_namespace AS n ON n.oid = p.pronamespace
            WHERE t.tgrelid = \(relation) AND NOT t.tgisinternal AND left(n.nspname, 12) <> '_timescaledb'
            ORDER BY t.tgname
            """
        ).map { row in
            TriggerFacts(
                name: try text(row[0]), definition: try text(row[1]), isEnabled: row[2] == "t",
                isBeforeInsertRow: row[3] == "t", isOnInsert: row[5] == "t", isOnDelete: row[4] == "t")
        }
    }
}
