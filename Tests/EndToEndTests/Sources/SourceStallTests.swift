import Foundation
import Glibc
import TestSupport
import Testing
import Timescale

/// A source that stands still is named, and ends neither in silence nor never.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct SourceStallTests {
    private static let impatient = "retries: 0\ntimeouts: { connect: 60s, progress: 4s }"
    private static let patient = "retries: 0\ntimeouts: { connect: 60s, progress: none }"

    /// It stands still at its first count, then is back: the next run goes on.
    @Test(arguments: FrozenSource.available) func inACount(source: FrozenSource) async throws {
        try await source.with(Self.impatient) { scene, proxy in
            proxy.make(.freezeAt(FrozenSource.count))
            let ended = try await scene.run()
            ended.expect(
                69, "waits: for a count of the table readings of the source `s` (${SOURCE}) at 127.0.0.1",
                "it stood still for 4 s, waiting for a count of")
            #expect(!ended.errors.contains("canary"))
            proxy.reset()
            try await scene.run().expect(0)
            try await source.expectAll(scene)
        }
    }

    @Test(arguments: FrozenSource.available) func inMidStream(source: FrozenSource) async throws {
        let more = "retries: 20\nretry-delay: 1s\ntimeouts: { connect: 60s, progress: 4s }"
        try await source.with(more) { scene, proxy in
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                // A look at the source's first rows comes before the tasks.
                try await running.says("disable-policy: started")
                proxy.make(.freezeAfter(bytes: 1 << 20))
                try await running.says("waits: for rows of the table readings of the source `s` (${SOURCE})")
                try await running.says("attempt 2 of 21")
                proxy.reset()
            }
            ended.expect(0)
            try await source.expectAll(scene)
        }
    }

    /// Before the graph of tasks begins, nothing else would say why the program is silent.
    @Test(arguments: FrozenSource.available) func beforeTheTasks(source: FrozenSource) async throws {
        try await source.with(Self.impatient) { scene, proxy in
            proxy.make(.freeze)
            for arguments in [["run", "plan.yaml", "--yes"], ["validate", "--live", "plan.yaml"]] {
                let ended = try await scene.program(arguments)
                ended.expect(
                    69,
                    "waits: for a connection to the table readings of the source `s` (${SOURCE}) at 127.0.0.1",
                    "it stood still for 4 s, waiting for a connection to")
            }
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            proxy.make(.freezeAt(FrozenSource.count))
            try await scene.hyperfill("state", "rebuild", "plan.yaml", "--state", "new.jsonl").expect(
                69, "waits: for a count of", "it stood still for 4 s")
        }
    }

    /// No signal waits for a server that says nothing, whatever the client library does.
    @Test(arguments: FrozenSource.available) func ctrlCTwiceInACount(source: FrozenSource) async throws {
        try await Self.stop(source, Self.patient) { running, _ in
            running.send(SIGINT)
            try await running.says("stopping: waits for the tasks in flight")
            running.send(SIGINT)
        }
    }

    /// The connection was lost, and no other can be made.
    @Test(arguments: FrozenSource.available) func aSignalWhileItConnects(source: FrozenSource) async throws {
        let more = Self.patient.replacing("retries: 0", with: "retries: 20\nretry-delay: 50ms")
        try await Self.stop(source, more) { running, proxy in
            proxy.reset()
            proxy.make(.freeze)
            try await running.says("waits: for a connection to")
            running.send(SIGTERM)
        }
    }

    /// Runs until a count stands still; the body stops the run. The next one goes on.
    private static func stop(
        _ source: FrozenSource, _ more: String, _ body: @Sendable (Running, Proxy) async throws -> Void
    ) async throws {
        try await source.with(more) { scene, proxy in
            proxy.make(.freezeAt(FrozenSource.count))
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("waits: for a count of")
                try await body(running, proxy)
            }
            ended.expect(75)
            proxy.reset()
            try await scene.run().expect(0)
            try await source.expectAll(scene)
        }
    }

    /// A run that is ended before its tasks began needs no second signal.
    @Test(arguments: FrozenSource.available) func ctrlCEndsThePreparation(source: FrozenSource) async throws {
        try await source.with(Self.patient) { scene, proxy in
            proxy.make(.freeze)
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("waits: for a connection to")
                running.send(SIGINT)
            }
            ended.expect(128 + SIGINT)
        }
    }

    @Test func aTargetThatStandsStillBeforeTheTasks() async throws {
        let plan = SamplePlan.command.changed { $0.more = Self.impatient }
        try await Scene.withReadings(plan: plan) { scene in
            let parts = try #require(scene.database.uri.firstMatch(of: #/^(.*:)([0-9]+)(\/.*)$/#)?.output)
            let proxy = try Proxy(serverPort: try #require(Int(parts.2)))
            proxy.start()
            proxy.make(.freeze)
            var behind = scene.program
            behind.environment["TARGET"] = "\(parts.1)\(proxy.port)\(parts.3)?connect_timeout=6"
            for arguments in [
                ["run", "plan.yaml", "--yes"], ["validate", "--live", "plan.yaml"],
                ["plan", "--live", "plan.yaml"], ["state", "rebuild", "plan.yaml"],
            ] {
                try await behind(arguments).expect(
                    69, "waits: for an answer from the target at 127.0.0.1:\(proxy.port)")
            }
            let (ended, _) = try await behind.during(["init"]) { running in
                try await running.says("waits: for an answer from the target at 127.0.0.1:\(proxy.port)")
                running.send(SIGINT)
            }
            ended.expect(128 + SIGINT)
        }
    }

    @Test func aLockBeforeTheTasksIsNamedWithItsHolder() async throws {
        let plan = SamplePlan.command.changed { $0.more = Self.impatient }
        try await Scene.withReadings(plan: plan) { scene in
            let holder = try await scene.database.session("the holder")
            let pid = try await holder.backendPID()
            try await holder.begin()
            try await holder.execute("LOCK TABLE readings IN ACCESS EXCLUSIVE MODE")
            for arguments in [
                ["run", "plan.yaml", "--yes"], ["validate", "--live", "plan.yaml"],
                ["plan", "--live", "plan.yaml"],
            ] {
                try await scene.program(arguments).expect(
                    69, "waits: for AccessShareLock on ", "which is held by process \(pid)",
                    "it stood still for 4 s")
            }
            await holder.close()
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    #if SQLite
        /// Another program's lock is named, waited for, and no reason to give the window up.
        @Test func aLockedSQLite() async throws {
            let plan = SamplePlan.sqlite().changed {
                $0.more = "retries: 20\nretry-delay: 100ms\ntimeouts: { progress: 4s }"
            }
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE TABLE public.times (t timestamptz NOT NULL, v float8)",
                    "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
                try scene.folder.shell(
                    "sqlite3 data.db \"CREATE TABLE readings (t text, v real); "
                        + "INSERT INTO readings VALUES ('2024-06-02 10:00:00', 1)\"")
                try scene.write(plan)
                try await Self.locked(scene) {
                    let ended = try await scene.run()
                    ended.expect(
                        69, "waits: for a lock on data.db, which another program holds",
                        "it stood still for 4 s", "it is safe to run again")
                }
                // The sample's first deletion waits until the lock is there.
                try await scene.database.execute(
                    "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                        + "PERFORM pg_advisory_xact_lock(77); RETURN OLD; END $$",
                    "INSERT INTO times VALUES ('2024-06-02 10:00Z', 0)",
                    "CREATE TRIGGER hold BEFORE DELETE ON times FOR EACH ROW EXECUTE FUNCTION hold()")
                let blocker = try await scene.database.session()
                try await blocker.execute("SELECT pg_advisory_lock(77)")
                let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                    try await scene.waitsForLock()
                    try await Self.locked(scene) {
                        try await blocker.execute("SELECT pg_advisory_unlock(77)")
                        try await running.says("waits: for a lock on data.db, which another program holds")
                        try await running.says("attempt 2 of 21")
                    }
                }
                await blocker.close()
                ended.expect(0, "it succeeded at attempt 2")
            }
        }

        /// Runs the body while another process has the database for itself.
        private static func locked(
            _ scene: Scene, _ body: @Sendable () async throws -> Void
        ) async throws {
            try scene.folder.write(
                "lock.py",
                """
                import os, sqlite3, time
                c = sqlite3.connect('data.db', isolation_level=None, timeout=30)
                c.execute('begin exclusive')
                open('locked', 'w').close()
                while not os.path.exists('unlock'): time.sleep(0.05)
                c.execute('rollback')
                os.remove('locked')
                """)
            try scene.folder.shell("rm -f unlock; (python3 lock.py >lock.out 2>&1 &)")
            try await eventually("the lock") { scene.folder.exists("locked") }
            do {
                try await body()
            } catch {
                try scene.folder.write("unlock", "")
                throw error
            }
            try scene.folder.write("unlock", "")
            try await eventually("the end of the lock") { !scene.folder.exists("locked") }
        }
    #endif

    #if ODBC
        /// MariaDB's driver reads a whole result before it gives the first row: only the first rows are asked for.
        @Test(.enabled(if: MariaDB.isAvailable)) func aLookAtTheFirstRowsReadsNoMore() async throws {
            try await FrozenSource.odbc.with(Self.impatient) { scene, proxy in
                proxy.make(.freezeAfter(bytes: 2 << 20))
                try await scene.hyperfill("validate", "--live", "plan.yaml").expect(0)
            }
        }
    #endif

    #if MySQL
        /// A name that cannot be resolved now may be there later.
        @Test func aHostThatIsNotKnown() async throws {
            try await Scene.withReadings(
                plan: .database("mysql", source: ", timezone: UTC").changed {
                    $0.hypertables[0] = SamplePlan.command.hypertables[0]
                    $0.hypertables[0].rows = "table: readings"
                    $0.completion = "bigint: 100"
                    $0.more = "retries: 0\ntimeouts: { connect: 2s }"
                }
            ) { scene in
                var scene = scene
                scene.program.environment["SOURCE"] = "mysql://reader:canary@no-such-host.invalid/shop"
                let ended = try await scene.run()
                ended.expect(69, "error 2005", "nothing was run", "safe to run again")
                #expect(!ended.errors.contains("canary"))
                try await scene.hyperfill("validate", "--live", "plan.yaml").expect(
                    69, "a source cannot be reached")
            }
        }
    #endif
}
