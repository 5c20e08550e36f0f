import Terms

/// The obstacles to making dropped indexes again, as far as the catalog tells. No SQL tells the free space of a disk.
package struct RebuildObstacles: Hashable, Sendable {
    /// A right that a role lacks.
    package struct MissingRight: Hashable, Sendable {
        /// As `GRANT` names it: `CREATE ON SCHEMA public`.
        package let right: String
        /// The session's role. An index calls functions with the rights of the table's owner, who then is the role.
        package let role: String
    }

    package let missingRights: [MissingRight]
    /// Event triggers of users that fire when an index is dropped or made, and may refuse that.
    package let eventTriggers: [String]
    /// The limit on a session's temporary files, if there is one: `10GB`. Sorting for an index may need more.
    package let temporaryFileLimit: String?
}

extension Session {
    /// Reads what may keep the session's role from making plain indexes of a table again.
    ///
    /// - Throws: ``ServerError``; ``TargetError``.
    package func rebuildObstacles(of table: TableName) throws -> RebuildObstacles {
        let limit = try oneRow("SELECT pg_catalog.current_setting('temp_file_limit')")[0]
        return RebuildObstacles(
            missingRights: try missingRights(toRebuildIndexesOf: table),
            eventTriggers: try indexEventTriggers(), temporaryFileLimit: limit == "-1" ? nil : limit)
    }

    /// An index needs the schema of its table, its tablespace, and what its expressions use: functions,
    /// operators with their functions, operator classes, collations.
    /// PostgreSQL's own functions are left out of `pg_depend`, and every role may call them.
    private func missingRights(
        toRebuildIndexesOf table: TableName
    ) throws -> [RebuildObstacles.MissingRight] {
        let relation = "\(quotedLiteral(table.sql))::pg_catalog.regclass"
        return try query(
            """
            WITH plain AS (SELECT i.indexrelid AS oid, x.reltablespace, c.relowner
                    FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
                    JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
                    WHERE i.indrelid = \(relation) AND NOT i.indisunique AND NOT i.indisexclusion),
                used AS (SELECT p.relowner, d.refclassid, d.refobjid FROM plain AS p
                    JOIN pg_catalog.pg_depend AS d ON d.objid = p.oid
                        AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)
            SELECT m.missing, coalesce(m.owner, current_user) FROM (
                SELECT 1, 'CREATE ON SCHEMA ' || pg_catalog.quote_ident(n.nspname), NULL::name
                FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.oid = \(relation) AND NOT has_schema_privilege(n.oid, 'CREATE')
                UNION SELECT 2, 'CREATE ON TABLESPACE ' || pg_catalog.quote_ident(t.spcname), NULL
                FROM plain AS p JOIN pg_catalog.pg_tablespace AS t ON t.oid = p.reltablespace
                WHERE NOT has_tablespace_privilege(t.oid, 'CREATE')
                UNION SELECT 3, 'EXECUTE ON FUNCTION ' || f.oid::pg_catalog.regprocedure,
                    CASE WHEN has_function_privilege(f.oid, 'EXECUTE') THEN pg_get_userbyid(u.relowner) END
                FROM used AS u LEFT JOIN pg_catalog.pg_operator AS q ON q.oid = u.refobjid
                    AND u.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass
                JOIN pg_catalog.pg_proc AS f ON f.oid = coalesce(q.oprcode::oid, u.refobjid)
                    AND (q.oid IS NOT NULL OR u.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass)
                WHERE NOT has_function_privilege(f.oid, 'EXECUTE')
                    OR NOT has_function_privilege(u.relowner, f.oid, 'EXECUTE')
                UNION SELECT 4, 'USAGE ON SCHEMA ' || pg_catalog.quote_ident(n.nspname), NULL
                FROM used AS u LEFT JOIN pg_catalog.pg_proc AS f ON f.oid = u.refobjid
                    AND u.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
                LEFT JOIN pg_catalog.pg_opclass AS o ON o.oid = u.refobjid
                    AND u.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass
                LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = u.refobjid
                    AND u.refclassid = 'pg_catalog.pg_collation'::pg_catalog.regclass
                LEFT JOIN pg_catalog.pg_operator AS q ON q.oid = u.refobjid
                    AND u.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass
                JOIN pg_catalog.pg_namespace AS n
                    ON n.oid = coalesce(f.pronamespace, q.oprnamespace, o.opcnamespace, l.collnamespace)
                WHERE NOT has_schema_privilege(n.oid, 'USAGE')
                UNION SELECT 5, 'USAGE ON LANGUAGE plpgsql', NULL
                WHERE NOT has_language_privilege('plpgsql', 'USAGE')) AS m (place, missing, owner)
            ORDER BY m.place, m.missing
            """
        ).compactMap { row -> RebuildObstacles.MissingRight? in
            row[0].flatMap { right in row[1].map { RebuildObstacles.MissingRight(right: right, role: $0) } }
        }
    }

    /// TimescaleDB's own and those of other extensions are left out.
    private func indexEventTriggers() throws -> [String] {
        try query(
            """
            SELECT e.evtname FROM pg_catalog.pg_event_trigger AS e
            WHERE e.evtenabled IN ('O', 'A') AND e.evtevent IN ('ddl_command_start', 'ddl_command_end', 'sql_drop')
                AND (e.evttags IS NULL OR e.evttags && ARRAY['CREATE INDEX', 'DROP INDEX'])
                AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.objid = e.oid AND d.deptype = 'e'
                    AND d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass)
            ORDER BY e.evtname
            """
        ).compactMap { $0[0] }
    }
}
