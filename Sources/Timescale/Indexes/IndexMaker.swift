import Postgres
import Statements
import Terms

/// The role that makes an index: the table's owner if the session's role may become the owner, else the session's role.
///
/// PostgreSQL evaluates functions of constants in expressions while it reads the statement, as the role that sent it.
/// The table's owner may have written these functions. Another role therefore makes only indexes of columns.
package struct IndexMaker: Hashable, Sendable {
    package let owner: String
    /// The session's role.
    package let role: String
    package let isOwner: Bool
    /// Whether the session's role may become the owner.
    package let mayBecomeOwner: Bool
    /// The rights that the owner lacks, as `GRANT` names them: `CREATE ON SCHEMA public`.
    package let missingRights: [String]

    /// An index that the session's role must not make in the owner's place.
    package struct Refusal: Error, Hashable, Sendable {
        /// A sentence about the index: `it has expressions …`.
        package let reason: String
        /// The `GRANT`s with which the owner would make the index.
        package let remedy: String
    }

    /// Whether the index is made with the owner's rights.
    package var actsAsOwner: Bool { isOwner || (mayBecomeOwner && missingRights.isEmpty) }

    /// `nil` if the index may be made.
    package func refusal(of index: IndexStatement) -> Refusal? {
        guard !actsAsOwner, index.hasExpressions else { return nil }
        let (member, grantee) = (quotedIdentifier(role), quotedIdentifier(owner))
        let lacks = missingRights.map { "\(owner) lacks \($0)" }
        let grants = missingRights.map { "GRANT \($0) TO \(grantee)" }
        let become = mayBecomeOwner ? [] : ["\(role) may not become \(owner)"]
        let membership = mayBecomeOwner ? [] : ["GRANT \(grantee) TO \(member)"]
        return Refusal(
            reason:
                "it has expressions or a condition, which only the table's owner \(owner) may have evaluated, and "
                + (become + lacks).joined(separator: ", "),
            remedy: (membership + grants).joined(separator: "; "))
    }

    /// One row, if there is the table.
    static func query(_ table: TableName, tablespace: String?) -> String {
        let space = tablespace.map(quotedLiteral) ?? "NULL"
        return """
            SELECT pg_catalog.pg_get_userbyid(c.relowner), current_user,
                pg_catalog.pg_get_userbyid(c.relowner) = current_user,
                pg_catalog.pg_has_role(session_user, c.relowner, CASE
                    WHEN pg_catalog.current_setting('server_version_num')::integer >= 160000 THEN 'SET'
                    ELSE 'MEMBER' END),
                CASE WHEN NOT pg_catalog.has_schema_privilege(c.relowner, c.relnamespace, 'CREATE')
                    THEN 'CREATE ON SCHEMA ' || pg_catalog.quote_ident(n.nspname) END,
                (SELECT 'CREATE ON TABLESPACE ' || pg_catalog.quote_ident(t.spcname)
                    FROM pg_catalog.pg_tablespace AS t WHERE t.spcname = \(space)
                    AND NOT pg_catalog.has_tablespace_privilege(c.relowner, t.oid, 'CREATE'))
            FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.oid = pg_catalog.to_regclass(\(quotedLiteral(table.sql)))
            """
    }

    /// - Parameter row: one of ``query(_:tablespace:)``.
    init?(row: [String?]) {
        guard row.count == 6, let owner = row[0], let role = row[1] else { return nil }
        self.owner = owner
        self.role = role
        isOwner = row[2] == "t"
        mayBecomeOwner = row[3] == "t"
        missingRights = row[4...].compactMap(\.self)
    }
}

extension Session {
    /// Reads who may make an index of a table; `nil` if there is no such table.
    ///
    /// - Parameter tablespace: the index's; `nil` for the database's default.
    /// - Throws: ``ServerError``.
    package func indexMaker(on table: TableName, tablespace: String?) throws -> IndexMaker? {
        try query(IndexMaker.query(table, tablespace: tablespace)).first.flatMap(IndexMaker.init(row:))
    }

    /// Makes an index, with the rights of the table's owner if the session's role may act as the owner.
    ///
    /// - Throws: ``ServerError``; ``IndexMaker/Refusal`` if the role may not, and the index has expressions or a
    ///   condition.
    package func make(_ index: IndexStatement, by maker: IndexMaker) throws {
        guard maker.actsAsOwner, !maker.isOwner else {
            guard let refusal = maker.refusal(of: index) else { return try executeAlone(index.sql) }
            throw refusal
        }
        try execute("SET ROLE \(quotedIdentifier(maker.owner))")
        do {
            try executeAlone(index.sql)
        } catch {
            // If the connection is lost, this fails as well, and says less.
            _ = try? execute("RESET ROLE")
            throw error
        }
        try execute("RESET ROLE")
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
