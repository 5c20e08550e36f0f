import Postgres
import Terms
import TimeAxis

/// The versions, the edition and the identity of the target, and the role of the session.
package struct ServerFacts: Hashable, Sendable {
    package enum Edition: String, Hashable, Sendable {
        case apache, community
    }

    /// 170004 for 17.4.
    package let postgres: Int
    package let timescale: Version
    package let edition: Edition
    /// Whether `alter_job` works. In the Apache edition it does not.
    package let canAlterJobs: Bool
    /// The schema of the extension's functions, from `pg_extension.extnamespace`.
    package let extensionSchema: String
    /// The identity that no restart changes: the cluster's system identifier, or, where the role may not read
    /// that, the identifier of the TimescaleDB installation behind `installation:`.
    package let systemIdentifier: String
    /// When the server was started, in microseconds since 1970.
    package let start: String
    package let database: String
    package let databaseOID: String
    package let role: String
    package let isSuperuser: Bool
    /// Whether the server is a standby, on which nothing can be changed.
    package let isStandby: Bool
    /// Host and port by which the session reached the server.
    package let place: String
    /// Whether transactions are read-only although the session did not ask for that: on a standby, or because something
    /// between us and the server forbids writing.
    package let isReadOnly: Bool
    /// The server's clock when it was asked, on the axis of `timestamptz`.
    package let now: Int64

    /// The beginning of an identity that is that of the TimescaleDB installation.
    static let installation = "installation:"

    /// The server in words: `TimescaleDB 2.29.2 (Community) on PostgreSQL 17.4, database metrics`.
    package var title: String {
        let edition = edition == .community ? "Community" : "Apache"
        return
            "TimescaleDB \(timescale) (\(edition)) on PostgreSQL \(postgres / 10_000).\(postgres % 10_000), "
            + "database \(database)"
    }

    /// The schema of TimescaleDB's functions for policies and chunks: `_timescaledb_functions` since 2.12.
    package var functionSchema: String {
        timescale.isAtLeast(2, 12) ? "_timescaledb_functions" : "_timescaledb_internal"
    }
}

extension Session {
    /// Reads versions, edition, identity and role.
    ///
    /// - Throws: ``TargetError/noTimescaleDB(database:)``, ``TargetError/tooOld(version:)``, ``ServerError``.
    package func serverFacts() throws -> ServerFacts {
        let row = try oneRow(
            """
            SELECT current_database(), current_user,
                (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()),
                (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user),
                pg_catalog.pg_is_in_recovery(),
                \(ServerProof.isReadOnly),
                (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                (extract(epoch FROM pg_catalog.pg_postmaster_start_time()) * 1000000)::bigint
            """)
        let (extensionSchema, version) = try timescaleExtension(database: row[0] ?? "")
        let edition = try edition()
        return ServerFacts(
            postgres: try serverVersion(), timescale: version, edition: edition,
            canAlterJobs: try canAlterJobs(extensionSchema), extensionSchema: extensionSchema,
            systemIdentifier: try systemIdentifier(), start: row[7] ?? "", database: row[0] ?? "",
            databaseOID: row[2] ?? "", role: row[1] ?? "", isSuperuser: row[3] == "t",
            isStandby: row[4] == "t", place: try place(),
            isReadOnly: row[5] == "t", now: try point(ofUnixMicroseconds: row[6]))
    }

    private func timescaleExtension(database: String) throws -> (schema: String, version: Version) {
        let rows = try query(
            """
            SELECT n.nspname, e.extversion FROM pg_catalog.pg_extension AS e
            JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'timescaledb'
            """)
        guard let row = rows.first, let schema = row[0], let text = row[1] else {
            throw TargetError.noTimescaleDB(database: database)
        }
        guard let version = Version(text), version.isAtLeast(2, 10) else {
            throw TargetError.tooOld(version: text)
        }
        return (schema, version)
    }

    private func edition() throws -> ServerFacts.Edition {
        let license = try oneRow("SELECT current_setting('timescaledb.license', true)")[0]
        return license == "apache" ? .apache : .community
    }

    /// Asks for a job that cannot exist: the Community edition answers with a notice, a standby with another
    /// error than the Apache edition.
    private func canAlterJobs(_ extensionSchema: String) throws -> Bool {
        do {
            try execute(
                "SELECT \(quotedIdentifier(extensionSchema)).alter_job(-1, if_exists => true)")
        } catch let error as ServerError where !error.isConnectionLost && !error.isCancellation {
            return error.sqlState != "0A000"
        }
        _ = takeNotices()
        return true
    }

    private func systemIdentifier() throws -> String {
        do {
            let row = try oneRow("SELECT system_identifier FROM pg_catalog.pg_control_system()")
            if let identifier = row[0] { return identifier }
        } catch let error as ServerError where error.sqlState == "42501" {
            // The installation's id lies in no information view; the table and its keys are as old as 1.0.
            let rows = try query("SELECT value FROM _timescaledb_catalog.metadata WHERE key = 'uuid'")
            if let identifier = rows.first?[0] { return ServerFacts.installation + identifier }
        }
        throw TargetError.unexpected("no system identifier")
    }

    /// The single row of a query.
    func oneRow(_ sql: String) throws -> [String?] {
        guard let row = try query(sql).first else {
            throw TargetError.unexpected("a query gave no row")
        }
        return row
    }
}

private func point(ofUnixMicroseconds text: String?) throws -> Int64 {
    guard let number = text.flatMap({ Int64($0) }) else { throw TargetError.unexpected("no clock") }
    return number - PostgresEpoch.microseconds
}
