/// The free sessions and locks of the server, and settings that no session of ours changes.
package struct ServerCapacity: Hashable, Sendable {
    /// How many more sessions the role may open in the database now.
    package let sessions: Int
    /// Whether `timescaledb.restoring` is on, as while a dump is restored.
    package let isRestoring: Bool
    /// Whether `session_replication_role` is `replica`, which skips triggers and foreign keys.
    package let ignoresTriggers: Bool
    /// Locks that all transactions together can hold.
    package let locks: Int
}

extension Session {
    /// Reads the free sessions and locks now.
    ///
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    package func serverCapacity() throws -> ServerCapacity {
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
        return ServerCapacity(
            sessions: sessions, isRestoring: row[1] == "t", ignoresTriggers: row[2] == "t", locks: locks)
    }
}
