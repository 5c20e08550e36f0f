import CLibPQ
import Postgres
import RowSources

/// An open session of a source, its settings pinned.
final class PostgresSession {
    let wire: Connection
    /// Whether the server is PostgreSQL itself, so that its catalog and binary forms are certain to be what they are
    /// called. Others only speak its protocol.
    let isPostgreSQL: Bool
    /// `PostgreSQL 15.18`, or what another server calls itself.
    let title: String
    /// Settings that a server which is not PostgreSQL refuses.
    let refusedSettings: [String]

    /// - Throws: `ConnectError`, `ServerError`.
    init(_ client: PostgresClient, _ interrupt: Interrupt) throws {
        let connector = Connector(
            conninfo: client.request.address, applicationName: "hyperfill: source \(client.request.name)",
            subject: "the source `\(client.request.name)`", timeout: Int(client.request.connectSeconds))
        let handle = try connector.open()
        wire = Connection(handle, interrupt: interrupt)
        // A short one must not end the statements that follow. What else is refused shows further down.
        _ = try? wire.run("SET statement_timeout = 0")
        let version = try wire.run("SELECT version()").rows.first?.first.flatMap(\.self) ?? ""
        isPostgreSQL = Self.isPostgreSQL(version, reported: wire.reported("server_version") ?? "")
        title = Self.title(version)
        guard isPostgreSQL else {
            refusedSettings = try Self.pinWhatThereIs(wire)
            return
        }
        refusedSettings = []
        guard try !PoolerProbe(connector: connector).sharesProcesses(wire) else {
            throw connector.pooled(handle)
        }
        for statement in PinnedSettings.statements(isReadOnly: true) { _ = try wire.run(statement) }
        _ = wire.notices.take()
    }

    /// Whether dates and times are counted in whole microseconds, as in all servers that are still around.
    var hasIntegerTimes: Bool { wire.reported("integer_datetimes") == "on" }

    /// Products that speak the protocol answer by their own names, some behind PostgreSQL's.
    private static func isPostgreSQL(_ version: String, reported: String) -> Bool {
        let others = [
            "redshift", "questdb", "cockroach", "materialize", "greenplum", "risingwave", "yugabyte", "-yb-",
        ]
        let words = version.lowercased()
        let number = reported.prefix { !$0.isWhitespace }
        guard !number.isEmpty, version.hasPrefix("PostgreSQL \(number)"),
            !others.contains(where: words.contains)
        else { return false }
        // What is pinned and asked for is there since 9.5.
        return Double(number.split(separator: ".").prefix(2).joined(separator: ".")) ?? 10 >= 9.5
    }

    /// `PostgreSQL 15.18` of `PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on x86_64-pc-linux-gnu, compiled by …`; of
    /// others their own name behind it.
    private static func title(_ version: String) -> String {
        let parts = version.split(separator: ",").map { $0.drop { $0 == " " } }
        guard let first = parts.first else { return "a server that does not say what it is" }
        let words = first.split(separator: " ").prefix(2).joined(separator: " ")
        let last = parts[parts.count - 1]
        let isOther = parts.count > 1 && !last.hasPrefix("compiled") && !last.hasSuffix("bit")
        return isOther ? "\(last) (\(words))" : words
    }

    /// Sets one after the other what a server that is not PostgreSQL knows.
    ///
    /// - Returns: the names of settings that it refuses.
    private static func pinWhatThereIs(_ wire: Connection) throws -> [String] {
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
