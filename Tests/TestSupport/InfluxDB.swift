/// An InfluxDB 1.x server.
package struct InfluxDB: Sendable {
    /// The reason that a suite prints when it is skipped.
    package static let reason = "needs the Debian packages influxdb and curl"
    package static let isAvailable = SourceServer.hasProgram("influxd") && SourceServer.hasProgram("curl")
    /// The server that all tests share. Each test makes databases of its own.
    package static let shared = Once { try await InfluxDB() }

    package let server: SourceServer
    package var port: UInt16 { server.ports[0] }

    /// - Parameters:
    ///   - queryTimeout: the time after which the server ends a query.
    ///   - rowLimit: the largest number of rows in an answer that is not chunked.
    package init(queryTimeout: String = "0s", rowLimit: Int = 0) async throws {
        server = try await SourceServer.onFreePorts(2) { ports in
            let configuration = """
                reporting-disabled = true
                bind-address = "127.0.0.1:\(ports[1])"
                [meta]
                  dir = "{folder}/meta"
                [data]
                  dir = "{folder}/data"
                  wal-dir = "{folder}/wal"
                  query-log-enabled = false
                [coordinator]
                  query-timeout = "\(queryTimeout)"
                [http]
                  bind-address = "127.0.0.1:\(ports[0])"
                  auth-enabled = true
                  log-enabled = false
                  max-row-limit = \(rowLimit)
                """
            return try await SourceServer(
                "influxd", ["-config", "influxd.conf"], files: ["influxd.conf": configuration], ports: ports)
        }
    }

    /// The server's address.
    package var address: String { "http://127.0.0.1:\(port)" }

    /// A shell script that makes its administrator, once, and a database. The user and password are those of
    /// ``netrc``.
    package func preparation(database: String) -> String {
        """
        curl -sS '\(address)/query' --data-urlencode "q=create user admin with password 'secret' with all privileges" >/dev/null
        curl -nsSf --netrc-file netrc '\(address)/query' --data-urlencode 'q=create database \(database)' >/dev/null
        """
    }

    /// The file from which curl reads user and password.
    package static let netrc = "machine 127.0.0.1 login admin password secret\n"
}
