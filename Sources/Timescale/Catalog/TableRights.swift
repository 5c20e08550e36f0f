import Terms

/// The rights of a session's role on a table.
package struct TableRights: Hashable, Sendable {
    /// Whether rows may be counted by time: SELECT on the time column.
    package let canSelect: Bool
    package let canDelete: Bool
    /// Columns that the role may not fill.
    package let columnsWithoutInsert: [String]
    /// Whether the role owns the table, or is a member of its owner, as dropping an index needs.
    package let isOwner: Bool
    /// Whether a policy of row-level security may hide rows from the role.
    package let isRowSecurityActive: Bool
    /// The owner of the table, who can grant missing rights.
    package let owner: String
}

extension Session {
    /// Reads the rights of the session's role.
    ///
    /// - Parameters:
    ///   - time: the time column.
    ///   - columns: the columns that will be loaded. Names that the table lacks are passed over.
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)`` when the table is gone.
    package func rights(on table: TableName, time: String, columns: [String]) throws -> TableRights {
        let relation = "\(quotedLiteral(table.sql))::pg_catalog.regclass"
        let row = try oneRow(
            """
            SELECT has_column_privilege(c.oid, \(quotedLiteral(time)), 'SELECT'),
                has_table_privilege(c.oid, 'DELETE'), pg_has_role(c.relowner, 'USAGE'),
                row_security_active(c.oid), pg_get_userbyid(c.relowner)
            FROM pg_catalog.pg_class AS c WHERE c.oid = \(relation)
            """)
        let names = columns.map(quotedLiteral).joined(separator: ", ")
        let refused = try query(
            """
            SELECT a.attname FROM pg_catalog.pg_attribute AS a
            WHERE a.attrelid = \(relation) AND a.attnum > 0 AND NOT a.attisdropped
                AND a.attname = ANY (ARRAY[\(names)]::name[])
                AND NOT has_column_privilege(a.attrelid, a.attnum, 'INSERT')
            ORDER BY a.attnum
            """)
        return TableRights(
            canSelect: row[0] == "t", canDelete: row[1] == "t",
            columnsWithoutInsert: refused.compactMap { $0[0] }, isOwner: row[2] == "t",
            isRowSecurityActive: row[3] == "t", owner: row[4] ?? "")
    }

    /// The sequences that number columns which are left out, and which the role may not use: qualified names.
    ///
    /// - Parameter columns: the columns that will be loaded.
    /// - Throws: ``ServerError``.
    package func unusableSequences(of table: TableName, leavingOut columns: [String]) throws -> [String] {
        let names = columns.map(quotedLiteral).joined(separator: ", ")
        return try query(
            """
            SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, s.relname)
            FROM pg_catalog.pg_attrdef AS d
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
            JOIN pg_catalog.pg_depend AS p ON p.objid = d.oid
                AND p.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                AND p.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
            JOIN pg_catalog.pg_class AS s ON s.oid = p.refobjid
            JOIN pg_catalog.pg_namespace AS n ON n.oid = s.relnamespace
            WHERE d.adrelid = \(quotedLiteral(table.sql))::pg_catalog.regclass
                AND NOT a.attname = ANY (ARRAY[\(names)]::name[])
                AND CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege(s.oid, 'USAGE')
                    AND NOT has_sequence_privilege(s.oid, 'UPDATE') END
            ORDER BY 1
            """
        ).compactMap { $0[0] }
    }
}
