import Postgres

/// The proof that a session has reached the server and the database of the command's first session.
///
/// libpq may reach another server with each connection: by several hosts, by DNS, or by a load balancer.
struct ServerProof {
    private let expected: ServerFacts

    init(_ expected: ServerFacts) {
        self.expected = expected
    }

    /// The condition that transactions are read-only, although the session did not ask for that.
    static let isReadOnly =
        "current_setting('transaction_read_only') = 'on' AND current_setting('default_transaction_read_only') = 'off'"

    /// Asks the server who it is, in one statement.
    ///
    /// - Returns: the session's server process.
    /// - Throws: ``OtherServer``; ``ServerError`` when the connection was lost, or the server has no room for now.
    func process(of connection: Connection) throws -> Int {
        let row: [String?]
        do {
            row = try connection.run(statement).rows.first ?? []
        } catch let error as ServerError where !error.isTransient && !error.isCancellation {
            throw other(.silent(error.messageWithState), ServerAddress(place: connection.place))
        }
        guard row.count == 6, let process = row[0].flatMap({ Int($0) }) else {
            throw other(.silent("it gives no answer"), ServerAddress(place: connection.place))
        }
        let found = ServerAddress(
            place: connection.place, system: row[5].map { prefix + $0 }, database: row[1],
            databaseOID: row[2])
        if found.system != expected.systemIdentifier { throw other(.cluster, found) }
        if found.database != expected.database || found.databaseOID != expected.databaseOID {
            throw other(.database, found)
        }
        if row[3] == "t", !expected.isStandby { throw other(.standby, found) }
        if row[4] == "t", !expected.isReadOnly { throw other(.readOnly, found) }
        return process
    }

    private var prefix: String {
        expected.systemIdentifier.hasPrefix(ServerFacts.installation) ? ServerFacts.installation : ""
    }

    private var statement: String {
        """
        SELECT pg_catalog.pg_backend_pid(), current_database(),
            (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()),
            pg_catalog.pg_is_in_recovery(), \(Self.isReadOnly), (\(system))
        """
    }

    private var system: String {
        prefix.isEmpty
            ? "SELECT system_identifier FROM pg_catalog.pg_control_system()"
            : "SELECT value FROM _timescaledb_catalog.metadata WHERE key = 'uuid'"
    }

    private func other(_ difference: OtherServer.Difference, _ found: ServerAddress) -> OtherServer {
        let expected = ServerAddress(
            place: expected.place, system: expected.systemIdentifier, database: expected.database,
            databaseOID: expected.databaseOID)
        return OtherServer(difference: difference, expected: expected, found: found)
    }
}
