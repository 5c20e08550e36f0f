import CLibPQ
import Postgres
import RowSources

/// An open session of a source, with pinned settings.
final class PostgresSession {
    let wire: Connection
    /// Whether the server is PostgreSQL itself. Of a server that only speaks the protocol, neither the catalog nor binary
    /// fields are used.
    let isPostgreSQL: Bool
    /// `PostgreSQL 15.18`, or the name that another server gives itself.
    let title: String
    /// The settings that another server refuses.
    let refusedSettings: [String]

    /// - Throws: `ConnectError`, `ServerError`.
    init(_ client: PostgresClient, _ interrupt: Interrupt) throws {
        let connector = Connector(
            conninfo: client.request.address, applicationName: "hyperfill: source \(client.request.name)",
            subject: "the source `\(client.request.name)`", timeout: Int(client.request.connectSeconds))
        let handle = try connector.open()
        wire = Connection(handle, interrupt: interrupt)
        // A short time limit must not end the statements that follow. Other refusals are found below.
        _ = try? wire.run("SET statement_timeout = 0")
        let version = try wire.run("SELECT version()").rows.first?.first.flatMap(\.self) ?? ""
        isPostgreSQL = Self.isPostgreSQL(version, reported: wire.reported("server_version") ?? "")
        title = Self.title(version)
        guard isPostgreSQL else {
            refusedSettings = try Self.pinOneByOne(wire)
            return
        }
        refusedSettings = []
        guard try !PoolerProbe(connector: connector).sharesProcesses(wire) else {
            throw connector.pooled(handle)
        }
        for statement in PinnedSettings.statements(isReadOnly: true, keepsPath: true) {
            _ = try wire.run(statement)
        }
        // The server notices within seconds that the reader of a long query is gone, from PostgreSQL 14 on.
        _ = try? wire.run("SET client_connection_check_interval = '5s'")
        _ = wire.notices.take()
    }

    /// Whether times are counted in whole microseconds. Some old servers count in floating point.
    var hasIntegerTimes: Bool { wire.reported("integer_datetimes") == "on" }

    /// Other products that speak the protocol give their own names, some of them after that of PostgreSQL.
    private static func isPostgreSQL(_ version: String, reported: String) -> Bool {
        let others = [
            "redshift", "questdb", "cockroach", "materialize", "greenplum", "risingwave", "yugabyte", "-yb-",
        ]
        let words = version.lowercased()
        let number = reported.prefix { !$0.isWhitespace }
        guard !number.isEmpty, version.hasPrefix("PostgreSQL \(number)"),
            !others.contains(where: words.contains)
        else { return false }
        // 9.5 is the first version with all settings and catalog columns that are used.
        return Double(number.split(separator: ".").prefix(2).joined(separator: ".")) ?? 10 >= 9.5
    }

    /// `PostgreSQL 15.18` for `PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu, compiled by …`. The name
    /// of another product comes from the end of the text.
    private static func title(_ version: String) -> String {
        let parts = version.split(separator: ",").map { $0.drop { $0 == " " } }
        guard let first = parts.first else { return "a server that does not give its name" }
        let words = first.split(separator: " ").prefix(2).joined(separator: " ")
        let last = parts[parts.count - 1]
        let isOther = parts.count > 1 && !last.hasPrefix("compiled") && !last.hasSuffix("bit")
        return isOther ? "\(last) (\(words))" : words
    }

    /// Pins the settings one by one, for a server that is not PostgreSQL.
    ///
    /// - Returns: the names of the settings that it refuses.
    private static func pinOneByOne(_ wire: Connection) throws -> [String] {
        try PinnedSettings.ofReading.compactMap { name, value in
            do {
                _ = try wire.run("SET \(name) TO '\(value)'")
                return nil
            } catch let error as ServerError where !error.isTransient {
                return name
            }
        }
    }
}
