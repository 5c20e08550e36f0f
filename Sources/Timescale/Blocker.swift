/// A server process that another one waits for.
public struct Blocker: Hashable, Sendable, CustomStringConvertible {
    public let pid: Int
    public let applicationName: String
    /// What kind of process, such as `client backend`; `nil` where the role may not see it.
    public let kind: String?

    public var description: String {
        "process \(pid) (\(kind ?? "unknown kind"), \(applicationName.isEmpty ? "unnamed" : applicationName))"
    }
}

extension Session {
    /// Whose locks a server process waits for now; asked from another session, to tell why a load stands still.
    ///
    /// - Throws: ``ServerError``.
    public func blockers(ofProcess pid: Int) throws -> [Blocker] {
        try query(
            """
            SELECT b.pid, a.application_name, a.backend_type
            FROM unnest(pg_catalog.pg_blocking_pids(\(pid))) AS b (pid)
            LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid ORDER BY b.pid
            """
        ).map { row in
            Blocker(pid: row[0].flatMap { Int($0) } ?? 0, applicationName: row[1] ?? "", kind: row[2])
        }
    }
}
