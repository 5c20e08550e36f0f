#if MySQL
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A database on a MariaDB or MySQL server.
    struct MySQLClient: DatabaseClient {
        let request: DatabaseRequest
        let server: MySQLAddress
        /// The zone of DATETIME and DATE columns.
        let zone: ZoneTable

        /// - Throws: `SourceError` for a connection string that cannot be parsed, or an unknown zone.
        init(_ request: DatabaseRequest) throws {
            self.request = request
            server = try request.address.reveal { try MySQLAddress($0, request.title) }
            zone = try request.zoneTable() ?? .utc
        }

        var address: String? { server.socket ?? "\(server.host):\(server.port)" }

        func connect() throws -> any DatabaseConnection {
            try MySQLConnection(self)
        }

        /// Opens a session on the server of the first.
        ///
        /// - Throws: `SourceError`.
        func link() throws -> MySQLSession {
            let session = try MySQLSession(server, name, seconds: request.connectSeconds)
            try request.firstServer.require(try session.reachedServer(), in: name)
            return session
        }
    }
#endif
