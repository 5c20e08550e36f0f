/// The SQL that reads the indexes of a hypertable. The program sends it, and a runbook prints it.
package enum IndexQuery {
    /// The indexes `i` with their relations `c`, schemas `n` and tablespaces `t`, of all tables.
    package static let from = """
        FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace
        """

    /// Whether a constraint depends on the index, or it is the replica identity, or it belongs to or depends on an
    /// extension. A definition alone does not bring that back.
    package static let isConstraint = """
        (i.indisexclusion OR i.indisreplident
            OR EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = c.oid)
            OR EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid
                AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('e', 'x')))
        """

    /// The whole `CREATE INDEX`.
    package static let definition = "pg_catalog.pg_get_indexdef(c.oid)"

    /// The condition at the definition's end, without `WHERE`; NULL for most.
    package static let predicate = "pg_catalog.pg_get_expr(i.indpred, i.indrelid)"

    package static let comment = "pg_catalog.obj_description(c.oid, 'pg_class')"

    /// The statistics targets of its expressions that are not the default: rows of column number and target.
    package static let statistics = """
        SELECT a.attnum, a.attstattarget FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attstattarget >= 0
        """
}
