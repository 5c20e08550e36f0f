/// An InfluxDB 1.x server of its own.
public struct InfluxDB: Sendable {
    /// What a suite without the server prints as the reason for its skip.
    public static let reason = "needs the Debian packages influxdb and curl"
    public static let isAvailable = SourceServer.hasProgram("influxd") && SourceServer.hasProgram("curl")
    /// The one that tests share. Each makes databases of its own.
    public static let shared = Once { try await InfluxDB() }

    public let server: SourceServer
    public var port: UInt16 { server.ports[0] }

    /// - Parameters:
    ///   - queryTimeout: after which a query is cut off.
    ///   - rowLimit: the most rows of an answer that is not chunked.
    public init(queryTimeout: String = "0s", rowLimit: Int = 0) async throws {
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

    /// Where it is.
    public var address: String { "http://127.0.0.1:\(port)" }

    /// A shell script that makes its administrator, once, and a database. The user and password are those of
    /// ``netrc``.
    public func preparation(database: String) -> String {
        """
        curl -sS '\(address)/query' --data-urlencode "q=create user admin with password 'secret' with all privileges" >/dev/null
        curl -nsSf --netrc-file netrc '\(address)/query' --data-urlencode 'q=create database \(database)' >/dev/null
        """
    }

    /// What curl reads user and password from.
    public static let netrc = "machine 127.0.0.1 login admin password secret\n"
}
