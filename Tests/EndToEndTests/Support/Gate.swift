import TestSupport
import Timescale

/// An index function that waits while the gate is held: the build of the index takes as long as a test needs.
extension Scene {
    /// - Parameter value: It waits at values from this one on to T.
    func addGate(from value: Int = 0) async throws {
        try await database.execute(
            """
            CREATE FUNCTION gate(bigint) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS
                'BEGIN IF $1 BETWEEN \(value) AND 99 THEN PERFORM pg_advisory_xact_lock_shared(4711); END IF;
                RETURN $1; END'
            """)
    }

    /// Holds the gate until the session is closed.
    func holdGate() async throws -> Session {
        let holder = try await database.session()
        try await holder.execute("SELECT pg_advisory_lock(4711)")
        return holder
    }
}
