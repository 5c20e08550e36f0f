import Terms

extension Session {
    /// The name that a table has now.
    ///
    /// - Parameter relation: its OID, as in ``HypertableFacts/relation``.
    /// - Returns: `nil` if the table was dropped.
    /// - Throws: ``ServerError``.
    package func table(withIdentity relation: String) throws -> TableName? {
        try query(
            """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.oid::text = \(quotedLiteral(relation))
            """
        ).first.flatMap { row in
            row[0].flatMap { schema in row[1].map { TableName(schema: schema, name: $0) } }
        }
    }
}
