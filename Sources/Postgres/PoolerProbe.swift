import CLibPQ

/// Detects a pooler that lends a server process for one transaction at a time, as PgBouncer does in transaction and
/// statement mode.
///
/// Behind such a pooler, locks and settings would be lost between transactions, or reach other clients. The probe runs
/// before anything is set.
package struct PoolerProbe {
    private let connector: Connector

    package init(connector: Connector) {
        self.connector = connector
    }

    /// How often two connections are compared. A pooler with many idle processes may give out different ones at first.
    private static let rounds = 3

    /// Whether two open connections shared a process, or one changed its own.
    ///
    /// A server announces its process number to each new connection, and a pooler has to announce another. Most
    /// connections therefore need no second one for comparison.
    ///
    /// - Throws: ``ServerError``; ``ConnectError`` when the second connection cannot be opened.
    package func sharesProcesses(_ connection: Connection) throws -> Bool {
        guard try connection.serverProcess() != connection.announcedProcess else { return false }
        let other = Connection(try connector.open(), interrupt: Interrupt())
        for _ in 0..<Self.rounds {
            if try compare(connection, other) { return true }
        }
        return false
    }

    private func compare(_ connection: Connection, _ other: Connection) throws -> Bool {
        let before = try connection.serverProcess()
        do {
            _ = try other.run("BEGIN")
        } catch let error as ServerError where error.sqlState == "08P01" {
            // PgBouncer's statement mode has no transactions.
            return true
        }
        // While the transaction is open, no other client gets its process. A pool of one would keep us waiting for it.
        let lent = try other.serverProcess()
        let isShared = try lent == before || connection.serverProcess() != before
        _ = try other.run("ROLLBACK")
        return isShared
    }
}

extension Connection {
    /// The server process that works for the connection now.
    ///
    /// - Throws: ``ServerError``.
    package func serverProcess() throws -> Int {
        guard let process = try run("SELECT pg_catalog.pg_backend_pid()").rows.first?[0].flatMap({ Int($0) })
        else { throw ServerError(sqlState: "08P01", message: "the server does not name its process") }
        return process
    }
}
