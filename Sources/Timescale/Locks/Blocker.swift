import Terms

/// A server process, or a prepared transaction, for which a process waits.
package struct Blocker: Hashable, Sendable, CustomStringConvertible {
    package let pid: Int
    package let applicationName: String
    /// The kind of process, such as `client backend`; `nil` if the role may not see it.
    package let kind: String?

    package var description: String {
        guard pid != 0 else { return "a prepared transaction; list them: SELECT * FROM pg_prepared_xacts;" }
        let name = applicationName.isEmpty ? "unnamed" : applicationName
        return "process \(pid) (\(kind ?? "unknown kind"), \(name))"
    }
}

/// A transaction that was prepared for a commit in two phases. It belongs to no process and holds its locks until a
/// person or a transaction manager ends it.
package struct PreparedTransaction: Hashable, Sendable, CustomStringConvertible {
    package let id: String
    package let owner: String
    /// As the server prints it in UTC.
    package let since: String

    package var description: String {
        "the prepared transaction \(quotedLiteral(id)) of role \(owner), prepared at \(since); roll it back, unless "
            + "its owner will commit it: ROLLBACK PREPARED \(quotedLiteral(id));"
    }
}

extension Session {
    /// The processes whose locks a server process waits for now. Ask it in another session, which does not wait.
    ///
    /// A prepared transaction counts as the process 0.
    ///
    /// - Throws: ``ServerError``.
    package func blockers(ofProcess pid: Int) throws -> [Blocker] {
        try query(
            """
            SELECT DISTINCT b.pid, a.application_name, a.backend_type
            FROM unnest(pg_catalog.pg_blocking_pids(\(pid))) AS b (pid)
            LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid ORDER BY b.pid
            """
        ).map { row in
            Blocker(pid: row[0].flatMap { Int($0) } ?? 0, applicationName: row[1] ?? "", kind: row[2])
        }
    }

    /// The prepared transactions that hold what a server process waits for.
    ///
    /// `pg_locks` shows its locks without a process. Among them is the one on its own number, by which it is known.
    ///
    /// - Throws: ``ServerError``.
    func preparedTransactions(blocking pid: Int) throws -> [PreparedTransaction] {
        try query(
            """
            SELECT DISTINCT p.gid, p.owner, date_trunc('second', p.prepared)::text
            FROM pg_catalog.pg_locks AS w
            JOIN pg_catalog.pg_locks AS h ON h.granted AND h.pid IS NULL AND h.locktype = w.locktype
                AND (h.database, h.relation, h.transactionid, h.classid, h.objid, h.objsubid)
                    IS NOT DISTINCT FROM (w.database, w.relation, w.transactionid, w.classid, w.objid, w.objsubid)
            JOIN pg_catalog.pg_locks AS x ON x.pid IS NULL AND x.locktype = 'transactionid'
                AND x.virtualtransaction = h.virtualtransaction
            JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = x.transactionid
            WHERE w.pid = \(pid) AND NOT w.granted ORDER BY 1
            """
        ).map { row in
            PreparedTransaction(id: row[0] ?? "", owner: row[1] ?? "", since: row[2] ?? "")
        }
    }
}
