/// The SQL that reads the indexes of a hypertable, in the program and in a runbook.
public enum IndexQuery {
    /// The indexes `i` with their relations `c`, schemas `n` and tablespaces `t`, of all tables.
    public static let from = """
        FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        LEFT JOIN pg_catalog.pg_tablespace AS t ON t.oid = c.reltablespace
        """

    /// Whether a constraint stands on the index, or it is the replica identity, or its fate is tied to an extension's:
    /// no definition brings that back.
    public static let isConstraint = """
        (i.indisexclusion OR i.indisreplident
            OR EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conindid = c.oid)
            OR EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = c.oid
                AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('e', 'x')))
        """

    /// The whole `CREATE INDEX`.
    public static let definition = "pg_catalog.pg_get_indexdef(c.oid)"

    /// The condition at the definition's end, without `WHERE`; NULL for most.
    public static let predicate = "pg_catalog.pg_get_expr(i.indpred, i.indrelid)"

    public static let comment = "pg_catalog.obj_description(c.oid, 'pg_class')"

    /// The statistics targets of its expressions that are not the default: rows of column number and target.
    public static let statistics = """
        SELECT a.attnum, a.attstattarget FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attstattarget >= 0
        """
}
