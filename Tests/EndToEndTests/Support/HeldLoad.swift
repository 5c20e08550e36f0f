import TestSupport
import Testing
import Timescale

extension Scene {
    /// Runs the plan, and runs the body while the load into `public.times` waits for the first row's lock. The source has
    /// then sent some of its rows; the buffers cannot hold the rest.
    func runHeld(_ body: @Sendable (Running) async throws -> Void) async throws -> Ended {
        try await database.execute(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + "PERFORM pg_advisory_xact_lock_shared(77); RETURN NEW; END $$",
            "CREATE TRIGGER hold BEFORE INSERT ON times FOR EACH ROW EXECUTE FUNCTION hold()")
        let blocker = try await database.session()
        try await blocker.execute("SELECT pg_advisory_lock(77)")
        let outcome = try await program.during(["run", "plan.yaml", "--yes"]) { running in
            do {
                try await eventually("the load's wait") {
                    try await value(
                        "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 77 "
                            + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                    )
                        == "t"
                }
            } catch {
                throw ScratchError("\(error), of a program that said:\n\(running.errors)")
            }
            try await body(running)
            try await blocker.execute("SELECT pg_advisory_unlock(77)")
        }
        await blocker.close()
        return outcome.ended
    }

    /// Holds the load for more than a minute, and expects it to succeed at its first attempt.
    func expectPatience(rows: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ended = try await runHeld { _ in try await Task.sleep(for: .seconds(70)) }
        ended.expect(0, "\(rows) rows", sourceLocation: sourceLocation)
        #expect(!ended.errors.contains("attempt 2"), "\(ended)", sourceLocation: sourceLocation)
    }
}

extension TestSize {
    /// The reason that tests of the longest runs print when they are skipped.
    static let reason: Comment = "takes more than a minute: HYPERFILL_TEST_SERVERS=all"
}
