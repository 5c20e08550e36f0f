import Postgres
import RowSources

extension PostgresSession {
    /// The server and the database that the session has reached; `nil` for a server that only speaks the protocol.
    ///
    /// A primary and its standbys differ in their address alone, and in the time of their start.
    ///
    /// - Throws: `ServerError`.
    func server() throws -> SourceIdentity? {
        guard isPostgreSQL else { return nil }
        let row = try wire.run(
            "SELECT current_database(), "
                + "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()), "
                + "coalesce(pg_catalog.host(pg_catalog.inet_server_addr()), 'socket') || ':' "
                + "|| current_setting('port'), pg_catalog.pg_postmaster_start_time()"
        ).rows.first
        guard let row, let database = row[0], let oid = row[1] else { return nil }
        let cluster = try systemIdentifier().map { [SourceIdentity.Fact("system identifier", $0)] } ?? []
        let facts = cluster + [.init("database", database), .init("its OID", oid)]
        return SourceIdentity(facts, address: row[2], start: row[3])
    }

    /// `nil` if the role may not read it, or if the server is older than 9.6.
    private func systemIdentifier() throws -> String? {
        do {
            return try wire.run("SELECT system_identifier FROM pg_catalog.pg_control_system()").rows.first?[0]
        } catch let error as ServerError where ["42501", "42883"].contains(error.sqlState) {
            return nil
        }
    }
}
