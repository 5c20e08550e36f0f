import CLibPQ

/// Finds out whether what answers is a pooler that lends a server process to its clients for one transaction at a
/// time, as PgBouncer does in transaction and statement mode.
///
/// Locks and settings would then be lost or, worse, be somebody else's. So it is asked before anything is set.
package struct PoolerProbe {
    private let connector: Connector

    package init(connector: Connector) {
        self.connector = connector
    }

    /// How often two connections are compared: with many idle processes a pooler may give out different ones.
    private static let rounds = 3

    /// Whether two open connections shared a process, or one changed its own.
    ///
    /// A server tells each connection its process when it opens; a pooler has to tell something else, so that
    /// most connections need no second one.
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
        // While the transaction is open, its process is nobody else's. A pool of one would keep us waiting for it.
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
