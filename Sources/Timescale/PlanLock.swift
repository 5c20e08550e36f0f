import Terms

/// Who keeps a plan from being run here.
public struct PlanLockHolder: Hashable, Sendable, CustomStringConvertible {
    public let pid: Int
    public let applicationName: String
    public let role: String
    /// `nil` for a local connection, or where the role may not see it.
    public let clientAddress: String?
    /// As the server prints it in UTC; `nil` where the role may not see it.
    public let since: String?

    public var description: String {
        var text = "server process \(pid), \(applicationName), role \(role)"
        if let clientAddress { text += ", from \(clientAddress)" }
        if let since { text += ", connected since \(since)" }
        return text
    }
}

/// The lock that lets one run at a time work on a plan's target, whatever machine it runs on.
public enum PlanLock: Hashable, Sendable {
    case taken
    /// Somebody else has it; no holder is named when it went away in the meantime.
    case refused([PlanLockHolder])
}

extension Session {
    /// Takes the lock of a plan until the session ends. The server lets it go by itself when the process or the
    /// network dies.
    ///
    /// - Parameter key: stands for the plan; the same for every copy of it.
    /// - Throws: ``ServerError``.
    public func takePlanLock(key: Int64) throws -> PlanLock {
        let row = try oneRow("SELECT pg_catalog.pg_try_advisory_lock('\(key)'::bigint)")
        return row[0] == "t" ? .taken : .refused(try lockHolders(of: key))
    }

    /// Gives the lock back.
    ///
    /// - Throws: ``ServerError``.
    public func releasePlanLock(key: Int64) throws {
        try execute("SELECT pg_catalog.pg_advisory_unlock('\(key)'::bigint)")
    }

    /// The sessions that hold the advisory lock of a key, alone or shared.
    ///
    /// A 64-bit key is shown in `pg_locks` as two halves, with `objsubid` 1.
    ///
    /// - Throws: ``ServerError``.
    public func lockHolders(of key: Int64) throws -> [PlanLockHolder] {
        let bits = UInt64(bitPattern: key)
        return try query(
            """
            SELECT a.pid, a.application_name, a.usename, host(a.client_addr),
                date_trunc('second', a.backend_start)::text
            FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND a.datname = current_database()
                AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                AND l.classid = \(bits >> 32) AND l.objid = \(bits & 0xFFFF_FFFF)
            ORDER BY a.pid
            """
        ).map { row in
            PlanLockHolder(
                pid: row[0].flatMap { Int($0) } ?? 0, applicationName: row[1] ?? "", role: row[2] ?? "",
                clientAddress: row[3], since: row[4])
        }
    }
}
