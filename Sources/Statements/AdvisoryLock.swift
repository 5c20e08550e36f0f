/// The SQL of PostgreSQL's advisory locks, which stand for something that only the program knows.
public enum AdvisoryLock {
    /// Takes the lock to the end of the transaction, beside others that share it.
    public static func share(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_xact_lock_shared(\(literal(key)))"
    }

    /// Takes the lock alone, to the end of the session or ``release(key:)``.
    public static func take(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_lock(\(literal(key)))"
    }

    /// Gives back a lock of the session.
    public static func release(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_unlock(\(literal(key)))"
    }

    private static func literal(_ key: Int64) -> String {
        "'\(key)'::bigint"
    }
}
