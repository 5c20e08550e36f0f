import Terms

/// A session that holds a hypertable's lock.
package struct HypertableLockHolder: Hashable, Sendable, CustomStringConvertible {
    package let pid: Int
    package let applicationName: String
    package let role: String
    /// `nil` for a local connection, or if the role may not see it.
    package let clientAddress: String?
    /// As the server prints it in UTC; `nil` if the role may not see it.
    package let since: String?

    package var description: String {
        var text = "server process \(pid), \(applicationName), role \(role)"
        if let clientAddress { text += ", from \(clientAddress)" }
        if let since { text += ", connected since \(since)" }
        return text
    }
}

/// The outcome of taking a hypertable's advisory lock, by which the target refuses a second run on the hypertable,
/// whatever machine, plan or state file it has.
package enum HypertableLock: Hashable, Sendable {
    case taken
    /// Another session holds it. Empty if that session ended meanwhile.
    case refused([HypertableLockHolder])
}

extension Session {
    /// Takes the lock of a hypertable until the session ends. The server releases it by itself when the process or the
    /// network dies.
    ///
    /// - Parameter key: the number by which all runs name the hypertable.
    /// - Throws: ``ServerError``.
    package func takeHypertableLock(key: Int64) throws -> HypertableLock {
        let row = try oneRow("SELECT pg_catalog.pg_try_advisory_lock('\(key)'::bigint)")
        return row[0] == "t" ? .taken : .refused(try lockHolders(of: key))
    }

    /// The sessions that hold the advisory lock of a key, alone or shared.
    ///
    /// A 64-bit key is shown in `pg_locks` as two halves, with `objsubid` 1.
    ///
    /// - Throws: ``ServerError``.
    package func lockHolders(of key: Int64) throws -> [HypertableLockHolder] {
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
            HypertableLockHolder(
                pid: row[0].flatMap { Int($0) } ?? 0, applicationName: row[1] ?? "", role: row[2] ?? "",
                clientAddress: row[3], since: row[4])
        }
    }
}
