import Postgres
import RowSources
import Terms

extension PostgresSession {
    /// Whether the session is in the target's database, on its server or on a standby of it.
    ///
    /// - Throws: `ServerError`.
    func isServer(of destination: TargetHypertable) throws -> Bool {
        // The target is PostgreSQL itself.
        guard isPostgreSQL else { return false }
        let row = try wire.run(
            "SELECT (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::pg_catalog.int8, "
                + "pg_catalog.pg_is_in_recovery(), "
                + "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())"
        ).rows.first
        guard let row, row[2] == destination.databaseOID else { return false }
        if row[0] == destination.serverStart { return true }
        guard row[1] == "t" else { return false }
        guard let identity = identity(like: destination.systemIdentifier) else {
            return try holdsTable(of: destination)
        }
        return identity == destination.systemIdentifier
    }

    /// The cluster's identity, of the same kind as that of the target.
    ///
    /// - Returns: `nil` if the role may not read it; an empty text for a cluster without TimescaleDB, which cannot be a
    ///   standby of the target.
    private func identity(like target: String) -> String? {
        guard target.hasPrefix("installation:") else {
            let rows = try? wire.run("SELECT system_identifier FROM pg_catalog.pg_control_system()").rows
            return rows?.first?[0]
        }
        do {
            let rows = try wire.run("SELECT value FROM _timescaledb_catalog.metadata WHERE key = 'uuid'").rows
            return rows.first?[0].map { "installation:\($0)" } ?? ""
        } catch {
            return (error as? ServerError)?.sqlState == "42P01" ? "" : nil
        }
    }

    /// Whether there is a table with the name and the OID of the destination.
    private func holdsTable(of destination: TargetHypertable) throws -> Bool {
        guard let relation = destination.relation else { return true }
        let table = destination.table
        return try wire.run(
            "SELECT c.oid FROM pg_catalog.pg_class AS c "
                + "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
                + "WHERE n.nspname = \(quotedLiteral(table.schema)) AND c.relname = \(quotedLiteral(table.name))"
        ).rows.first?[0] == relation
    }

    /// The table, or the chunk of it, that a query reads, also through views; `nil` if it reads neither.
    ///
    /// Planning locks every relation that a query names, and the locks are read. A relation that only a function reads is
    /// not found.
    ///
    /// - Throws: `ServerError`.
    func relation(of table: TableName, readBy sql: String) throws -> String? {
        _ = try wire.run("BEGIN READ ONLY")
        let rows: [[String?]]
        do {
            _ = try wire.run("EXPLAIN \(sql)")
            rows = try wire.run(Self.locked(table)).rows
        } catch {
            _ = try? wire.run("ROLLBACK")
            throw error
        }
        _ = try wire.run("ROLLBACK")
        guard let row = rows.first, let schema = row[0], let name = row[1] else { return nil }
        return "\(TableName(schema: schema, name: name))"
    }

    private static func locked(_ table: TableName) -> String {
        """
        WITH target AS (
            SELECT c.oid FROM pg_catalog.pg_class AS c
            JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = \(quotedLiteral(table.schema)) AND c.relname = \(quotedLiteral(table.name))
        )
        SELECT n.nspname, c.relname FROM pg_catalog.pg_locks AS l
        JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE l.locktype = 'relation' AND l.pid = pg_catalog.pg_backend_pid()
            AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            AND (c.oid IN (SELECT oid FROM target) OR EXISTS (
                SELECT FROM pg_catalog.pg_inherits AS h
                WHERE h.inhrelid = c.oid AND h.inhparent IN (SELECT oid FROM target)))
        ORDER BY c.oid IN (SELECT oid FROM target) DESC, c.oid LIMIT 1
        """
    }
}
