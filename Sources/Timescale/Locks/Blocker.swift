/// A server process for which another one waits.
package struct Blocker: Hashable, Sendable, CustomStringConvertible {
    package let pid: Int
    package let applicationName: String
    /// The kind of process, such as `client backend`; `nil` if the role may not see it.
    package let kind: String?

    package var description: String {
        "process \(pid) (\(kind ?? "unknown kind"), \(applicationName.isEmpty ? "unnamed" : applicationName))"
    }
}

extension Session {
    /// The processes whose locks a server process waits for now. Ask it in another session, which does not wait.
    ///
    /// - Throws: ``ServerError``.
    package func blockers(ofProcess pid: Int) throws -> [Blocker] {
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
