/// The SQL of PostgreSQL's advisory locks. A key is the same for the same hypertable or window in every run.
package enum AdvisoryLock {
    /// Takes the lock alone, to the end of the transaction.
    ///
    /// A loader that is killed after its last byte leaves a server process that may still commit. As the first
    /// statement of a READ COMMITTED transaction, the lock makes a delete in the next statement see those rows.
    package static func takeInTransaction(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_xact_lock(\(key < 0 ? literal(key) : "\(key)"))"
    }

    /// Takes the lock to the end of the transaction, beside others that share it.
    package static func share(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_xact_lock_shared(\(literal(key)))"
    }

    /// Takes the lock alone, to the end of the session or ``release(key:)``.
    package static func take(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_lock(\(literal(key)))"
    }

    /// Takes the lock to the end of the session or ``releaseShared(key:)``, beside others that share it.
    package static func shareInSession(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_lock_shared(\(literal(key)))"
    }

    /// Gives back a lock that the session shares.
    package static func releaseShared(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_unlock_shared(\(literal(key)))"
    }

    /// Gives back a lock of the session.
    package static func release(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_unlock(\(literal(key)))"
    }

    private static func literal(_ key: Int64) -> String {
        "'\(key)'::bigint"
    }
}
