import Rows
import Synchronization
import Terms

/// A server of a source, by the facts that it tells of itself.
package struct SourceIdentity: Equatable, Sendable {
    package struct Fact: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            (self.name, self.value) = (name, value)
        }
    }

    /// The facts that no restart changes.
    private let facts: [Fact]
    /// The server's own address, where it says too little else: replicas of one cluster share all facts. An address may
    /// change with the way to the server.
    private let address: String?
    /// The time of the server's start.
    private let start: String?

    package init(_ facts: [Fact], address: String? = nil, start: String? = nil) {
        self.facts = facts
        self.address = address
        self.start = start
    }

    /// Whether both are one server. It may have been restarted, or reached by another of its addresses, but not both.
    package func isSame(as other: SourceIdentity) -> Bool {
        guard facts == other.facts else { return false }
        return address == other.address || (start != nil && start == other.start)
    }
}

extension SourceIdentity {
    /// The variables of MariaDB and MySQL that tell one server from another. MySQL has an identifier for that. Of MariaDB,
    /// only late versions have one, made of network card and port, so that more is compared.
    package static let mySQLVariables =
        "SHOW VARIABLES WHERE Variable_name IN "
        + "('server_uuid', 'server_uid', 'hostname', 'port', 'server_id', 'datadir')"

    /// A server of MariaDB or MySQL.
    ///
    /// - Parameter variables: the rows of ``mySQLVariables``.
    package init(mySQL variables: [[String?]]) {
        let facts = variables.compactMap { row -> Fact? in
            guard row.count == 2, let name = row[0], let value = row[1] else { return nil }
            return Fact(name.lowercased(), value)
        }
        let identifier = facts.filter { $0.name == "server_uuid" }
        self.init(identifier.isEmpty ? facts.sorted { $0.name < $1.name } : identifier)
    }
}

extension SourceIdentity: CustomStringConvertible {
    /// `hostname db-1, port 3306`.
    package var description: String {
        let all = facts + (address.map { [Fact("address", $0)] } ?? [])
        return all.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    }
}

/// The server that the first session on a source's address has reached. All other sessions of the command must reach the
/// same server: rows and counts of two servers prove nothing about each other.
package final class FirstServer: Sendable {
    private let first = Mutex<SourceIdentity?>(nil)

    private static let all = Mutex<[Secret: FirstServer]>([:])

    package init() {}

    /// The one for this address in this process, which runs one command. Several hypertables may name one source, and a
    /// source is opened again after a change of the catalog.
    ///
    /// - Parameter address: a connection string.
    package static func reached(by address: Secret) -> FirstServer {
        all.withLock { all in
            let server = all[address] ?? FirstServer()
            all[address] = server
            return server
        }
    }

    /// - Parameter name: the name of the source in messages.
    /// - Throws: ``SourceError`` for another server than the first.
    package func require(_ server: SourceIdentity, in name: String) throws {
        let expected = first.withLock { first in
            if first == nil { first = server }
            return first ?? server
        }
        guard !server.isSame(as: expected) else { return }
        throw SourceError(
            .changed, RowPlace(input: name),
            "another server answers (\(server)) than at the first connection (\(expected)); rows and counts of two "
                + "servers cannot be compared",
            hint:
                "name one server in the source's connection string, not a load balancer or several hosts; then "
                + "run again")
    }
}
