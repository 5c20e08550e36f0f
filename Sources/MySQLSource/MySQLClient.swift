#if MySQL
    import RowSources
    import Rows
    import Terms
    import TimeAxis

    /// A database on a MariaDB or MySQL server.
    struct MySQLClient: DatabaseClient {
        let request: DatabaseRequest
        let server: MySQLAddress
        /// What DATETIME and DATE columns are in.
        let zone: ZoneTable

        /// - Throws: `SourceError` when the connection string cannot be read, or the zone is not known.
        init(_ request: DatabaseRequest) throws {
            self.request = request
            server = try MySQLAddress(request.address, request.title)
            zone = try request.zone.map { try ZoneTable($0, RowPlace(input: request.title)) } ?? .utc
        }

        var name: String { "\(request.title) (\(request.shownAddress))" }

        var address: String? { server.socket ?? "\(server.host):\(server.port)" }

        func connect() throws -> any DatabaseConnection {
            try MySQLConnection(self)
        }

        /// - Throws: `SourceError`.
        func link() throws -> MySQLLink {
            try MySQLLink(server, name, seconds: request.connectSeconds)
        }
    }
#endif
