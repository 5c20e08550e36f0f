import Postgres
import Statements
import Terms

extension Session {
    /// The owner of a table, if the session's role may make an index in the owner's place: the role can become the
    /// owner, and the owner has the rights that the index needs. `nil` if not, and if the role is the owner.
    ///
    /// - Parameter tablespace: the index's; `nil` for the database's default.
    /// - Throws: ``ServerError``.
    package func ownerToActAs(on table: TableName, tablespace: String?) throws -> String? {
        let mayUseSpace =
            tablespace.map {
                "pg_catalog.has_tablespace_privilege(c.relowner, \(quotedLiteral($0)), 'CREATE')"
            } ?? "true"
        return try query(
            """
            SELECT pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class AS c
            WHERE c.oid = pg_catalog.to_regclass(\(quotedLiteral(table.sql)))
                AND pg_catalog.pg_get_userbyid(c.relowner) <> current_user
                AND pg_catalog.pg_has_role(c.relowner, 'MEMBER')
                AND pg_catalog.has_schema_privilege(c.relowner, c.relnamespace, 'CREATE') AND \(mayUseSpace)
            """
        ).first?[0]
    }

    /// Makes an index, with the rights of a role.
    ///
    /// - Parameter role: one that the session's role may become; `nil` for the session's role.
    /// - Throws: ``ServerError``.
    package func make(_ index: IndexStatement, as role: String?) throws {
        guard let role, try become(role) else { return try executeAlone(index.sql) }
        do {
            try executeAlone(index.sql)
        } catch {
            // If the connection is lost, this fails as well, and says less.
            _ = try? execute("RESET ROLE")
            throw error
        }
        try execute("RESET ROLE")
    }

    /// - Returns: false if the role is a member without the right to become it, which PostgreSQL 16 introduced.
    private func become(_ role: String) throws -> Bool {
        do {
            try execute("SET ROLE \(quotedIdentifier(role))")
            return true
        } catch let error as ServerError where error.sqlState == "42501" {
            return false
        }
    }

    /// The definition of a valid index of the table, with the names of all schemas but `pg_catalog`; `nil` if there is
    /// no such index.
    ///
    /// - Throws: ``ServerError``.
    package func definition(ofIndex name: String, on table: TableName) throws -> String? {
        try snapshot { session in
            try session.execute("SET LOCAL search_path TO pg_catalog")
            return try session.query(
                """
                SELECT \(IndexQuery.definition) \(IndexQuery.from)
                WHERE i.indrelid = to_regclass(\(quotedLiteral(table.sql))) AND i.indisvalid
                    AND n.nspname = \(quotedLiteral(table.schema)) AND c.relname = \(quotedLiteral(name))
                """
            ).first?[0]
        }
    }
}
