/// What the server has room for, and settings of it that no session of ours changes.
public struct ServerRoom: Hashable, Sendable {
    /// How many more sessions the role may open in the database now.
    public let sessions: Int
    /// `timescaledb.restoring`: hypertables are not what they seem while a dump is restored.
    public let isRestoring: Bool
    /// `session_replication_role` is `replica`: triggers and foreign keys are passed over.
    public let ignoresTriggers: Bool
    /// Locks that all transactions together can hold.
    public let locks: Int
}

extension Session {
    /// Reads what the server has room for now.
    ///
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    public func serverRoom() throws -> ServerRoom {
        let reserved = "coalesce(current_setting('reserved_connections', true)::int, 0)"
        let row = try oneRow(
            """
            SELECT least(
                    s.connections - CASE WHEN r.rolsuper THEN 0
                        ELSE current_setting('superuser_reserved_connections')::int + \(reserved) END
                        - (SELECT count(usesysid) FROM pg_catalog.pg_stat_activity),
                    CASE WHEN r.rolconnlimit >= 0 AND NOT r.rolsuper THEN r.rolconnlimit
                        - (SELECT count(*) FROM pg_catalog.pg_stat_activity AS a WHERE a.usesysid = r.oid) END,
                    CASE WHEN d.datconnlimit >= 0 AND NOT r.rolsuper THEN d.datconnlimit
                        - (SELECT count(*) FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid) END),
                current_setting('timescaledb.restoring', true) = 'on',
                current_setting('session_replication_role') = 'replica',
                current_setting('max_locks_per_transaction')::int
                    * (s.connections + current_setting('max_prepared_transactions')::int)
            FROM (SELECT current_setting('max_connections')::int) AS s (connections),
                pg_catalog.pg_roles AS r, pg_catalog.pg_database AS d
            WHERE r.rolname = current_user AND d.datname = current_database()
            """)
        guard let sessions = row[0].flatMap({ Int($0) }), let locks = row[3].flatMap({ Int($0) }) else {
            throw TargetError.unexpected("the server does not say how many sessions it takes")
        }
        return ServerRoom(
            sessions: sessions, isRestoring: row[1] == "t", ignoresTriggers: row[2] == "t", locks: locks)
    }
}
