/// The activity of a server process, as another session sees it.
package struct ServerWait: Hashable, Sendable {
    /// Whether it works on a statement.
    package let isActive: Bool
    /// How long its statement has been running, in seconds.
    package let seconds: Double
    /// The first words of the statement: `DELETE FROM`.
    package let statement: String
    /// The lock that it waits for, such as `ShareLock on public.metrics`; `nil` if it waits for none.
    package let lock: String?
    /// The processes that hold that lock, or are before it in the queue.
    package let blockers: [Blocker]
    /// The prepared transactions among them, as far as they can be seen.
    package let prepared: [PreparedTransaction]

    /// `ShareLock on public.metrics, which is held by process 4711 (client backend, psql)`.
    package var cause: String? {
        guard let lock else { return nil }
        guard !blockers.isEmpty else { return "\(lock), whose holder is not known" }
        let known = prepared.isEmpty ? blockers : blockers.filter { $0.pid != 0 }
        let holders = known.map(\.description) + prepared.map(\.description)
        return "\(lock), which is held by \(holders.joined(separator: ", "))"
    }
}

extension Session {
    /// Looks at another server process; `nil` if it has ended.
    ///
    /// - Throws: ``ServerError``.
    package func look(atProcess pid: Int) throws -> ServerWait? {
        let activity = try query(
            """
            SELECT state = 'active', coalesce(extract(epoch FROM clock_timestamp() - query_start), 0),
                array_to_string((regexp_split_to_array(ltrim(query), '\\s+'))[1:2], ' ')
            FROM pg_catalog.pg_stat_activity WHERE pid = \(pid)
            """
        ).first
        guard let activity else { return nil }
        let lock = try query(
            """
            SELECT mode, locktype, relation::regclass::text FROM pg_catalog.pg_locks
            WHERE pid = \(pid) AND NOT granted LIMIT 1
            """
        ).first
        let blockers = lock == nil ? [] : try self.blockers(ofProcess: pid)
        let prepared = blockers.contains { $0.pid == 0 } ? try preparedTransactions(blocking: pid) : []
        return ServerWait(
            isActive: activity[0] == "t", seconds: activity[1].flatMap { Double($0) } ?? 0,
            statement: activity[2] ?? "", lock: lock.map(Self.name(ofLock:)),
            blockers: blockers, prepared: prepared)
    }

    private static func name(ofLock row: [String?]) -> String {
        let mode = row[0] ?? "a lock", kind = row[1] ?? "", relation = row[2]
        switch kind {
        case "relation": return "\(mode) on \(relation ?? "a table")"
        case "advisory": return "the advisory lock of its window"
        case "transactionid", "virtualxid": return "the end of another transaction"
        default: return "\(mode) (\(kind)\(relation.map { " of \($0)" } ?? ""))"
        }
    }
}
