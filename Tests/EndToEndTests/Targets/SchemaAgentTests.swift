import Synchronization
import TestSupport
import Testing
import Timescale

/// A seeded agent changes the hypertable beside commands, and puts it back. All values are compared with the source.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct SchemaAgentTests {
    /// Eighty windows by four workers, some of which are at work at any time.
    private static let plan = SamplePlan.command.changed { plan in
        plan.workers = 4
        plan.more = "retries: 2\nretry-delay: 20ms"
        plan.hypertables[0].windows = "{ start: 0, every: 5 }"
    }

    /// Runs the body beside the agent, which has put everything back when this returns.
    private func withAgent<Result: Sendable>(
        _ seed: UInt64, _ scene: Scene, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        try await scene.database.execute(SchemaAgent.Change.prepare())
        var changes = SchemaAgent.Change.all(
            of: "public.readings",
            columns: [
                ("device", "integer", ["real", "bigint", "smallint", "text", "numeric"]),
                ("value", "float8", ["real", "numeric", "text"]),
            ])
        for index in 0..<6 {
            let start = 10_000 + 20 * index
            changes.append(
                SchemaAgent.Change(
                    "INSERT INTO public.readings (ts) SELECT \(start)",
                    undo: "SELECT drop_chunks('public.readings', newer_than => 9000::bigint)"))
        }
        changes += ["device", "value"].map { column in
            SchemaAgent.Change(
                "CREATE INDEX IF NOT EXISTS agents_\(column) ON public.readings (\(column))",
                undo: "DROP INDEX IF EXISTS public.agents_\(column)")
        }
        if try await ScratchDatabase.isCommunity() {
            changes.append(
                SchemaAgent.Change(
                    "SELECT add_retention_policy('public.readings', 1000000::bigint, if_not_exists => true)",
                    undo: "SELECT remove_retention_policy('public.readings', if_exists => true)"))
        }
        let agent = SchemaAgent(seed: seed, changes: changes) { try await scene.database.session() }
        let end = End()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await agent.run { end.hasCome } }
            do {
                let result = try await body()
                end.come()
                try await group.waitForAll()
                return result
            } catch {
                end.come()
                throw error
            }
        }
    }

    /// A message for a change that the reader raced with, not for an unknown version.
    private func expectCause(_ ended: Ended, _ seed: UInt64) {
        #expect([0, 1, 65].contains(ended.status), "seed \(seed): \(ended)")
        #expect(!ended.errors.contains("may be too new"), "seed \(seed): \(ended)")
        #expect(!ended.errors.contains("XX000"), "seed \(seed): \(ended)")
        if ended.status == 65 { #expect(ended.errors.contains("does not fit"), "seed \(seed): \(ended)") }
    }

    @Test(arguments: [testSeed("agent") &+ 1, testSeed("agent") &+ 2, testSeed("agent") &+ 3])
    func besideRun(seed: UInt64) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            let ended = try await withAgent(seed, scene) { try await scene.run() }
            expectCause(ended, seed)
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test(arguments: [testSeed("agent") &+ 4])
    func besidePlanLive(seed: UInt64) async throws {
        try await Scene.withReadings { scene in
            try await withAgent(seed, scene) {
                for _ in 0..<15 {
                    expectCause(try await scene.hyperfill("plan", "plan.yaml", "--live"), seed)
                    expectCause(try await scene.hyperfill("validate", "plan.yaml", "--live"), seed)
                }
            }
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test(arguments: [testSeed("agent") &+ 5])
    func besideAbandon(seed: UInt64) async throws {
        let plan = SamplePlan.command.with("indexes: rebuild")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.addJobsAndIndexes()
            // PostgreSQL itself loses these when the type of a column in the index is altered.
            try await scene.database.execute(
                "ALTER INDEX computed ALTER COLUMN 1 SET STATISTICS -1",
                "ALTER INDEX computed ALTER COLUMN 3 SET STATISTICS -1")
            let (indexes, jobs) = (try await scene.indexes(), try await scene.jobs())
            try await scene.die(at: "*/40..60/copy:sent")
            try await withAgent(seed, scene) {
                for _ in 0..<4 { _ = try await scene.hyperfill("abandon", "plan.yaml") }
            }
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(0)
            let restored = try await scene.indexes()
            #expect(restored == indexes, "\(restored)")
            #expect(try await scene.jobs() == jobs)
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }
}

/// The end of what the agent works beside.
private final class End: Sendable {
    private let state = Mutex(false)

    var hasCome: Bool { state.withLock { $0 } }

    func come() { state.withLock { $0 = true } }
}
