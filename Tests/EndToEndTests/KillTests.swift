import Foundation
import Glibc
import TestSupport
import Testing
import Timescale

/// A run that is killed with SIGKILL, and run again: exactly the source's rows, jobs and indexes as they were.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(10)))
struct KillTests {
    /// When the run is killed: as soon as the state file, or a file that the source makes, says so.
    enum Moment: Sendable, CustomTestStringConvertible {
        /// A line of the state file has these texts.
        case line(String, String)
        /// The rows command stands in the middle of the window.
        case middle(of: Int)
        /// The count command of the window has started.
        case counting(Int)
        /// The second window's rows are all sent and its COMMIT goes on.
        case committing

        var testDescription: String { "\(self)" }
    }

    private static let plan = SamplePlan.command.with("indexes: rebuild")

    private static let moments: [Moment] = [
        .line("run-started", ""), .line("jobs-recorded", ""), .line("task-succeeded", "disable-policy"),
        .line("indexes-recorded", ""), .line("task-started", "0..20/delete"), .middle(of: 0),
        .line("task-succeeded", "0..20/copy"), .counting(20), .middle(of: 60), .committing,
        .line("task-started", "create-index"), .line("task-started", "enable-policy"),
    ]

    @Test(arguments: moments)
    func aRunThatIsKilledIsFinishedByTheNext(at moment: Moment) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.prepare(for: moment)
            let (killed, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await scene.reaches(moment)
                running.send(SIGKILL)
            }
            // A kill right at the end may come too late, and then there is nothing left to do.
            #expect(killed.status == 137 || killed.status == 0, "\(killed)")
            try await scene.expectStatusExplains()
            try await scene.release()
            let ended = try await scene.run()
            ended.expect(0)
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    /// One plan, killed again and again after a random time, until it is done.
    @Test func aRunThatIsKilledAgainAndAgainGetsThere() async throws {
        let seed = testSeed()
        try await Scene.withReadings(plan: Self.plan.changed { $0.workers = 2 }) { scene in
            var random = SplitMix(seed: seed)
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            for _ in 0..<6 {
                let delay = Int.random(in: 20...1500, using: &random)
                _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                    try await _Concurrency.Task.sleep(for: .milliseconds(delay))
                    running.send(SIGKILL)
                }
            }
            let ended = try await scene.run()
            #expect(ended.status == 0, "seed \(seed): \(ended)")
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs, "seed \(seed)")
            let after = try await scene.indexes()
            #expect(after == indexes, "seed \(seed)")
        }
    }

    /// The last byte was sent and the server is about to commit when the program is killed. Run again at once,
    /// it must wait for that transaction, and say so.
    @Test func rowsOfAnOrphanAreNotDoubled() async throws {
        try await Scene.withReadings { scene in
            try await scene.prepare(for: .committing)
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await scene.reaches(.committing)
                running.send(SIGKILL)
            }
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 20 AND 39") == "0")
            #expect(try await scene.isCommitting())
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says(
                    "an earlier run's transaction on public.readings to end: server process")
                try await scene.release()
            }
            ended.expect(0)
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 20 AND 39") == "20")
            try await scene.expectAllReadings()
        }
    }

    /// Who does not want to wait for it can leave.
    @Test func waitingForAnOrphanCanBeInterrupted() async throws {
        try await Scene.withReadings { scene in
            try await scene.prepare(for: .committing)
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await scene.reaches(.committing)
                running.send(SIGKILL)
            }
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("an earlier run's transaction")
                running.send(SIGINT)
            }
            ended.expect(75, "interrupted:", "hyperfill run plan.yaml")
            try await scene.release()
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// The same, with a plan whose windows are other ones by then.
    @Test func rowsOfAnOrphanAreNotDoubledByOtherWindows() async throws {
        try await Scene.withReadings { scene in
            try await scene.prepare(for: .committing)
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await scene.reaches(.committing)
                running.send(SIGKILL)
            }
            try scene.write(.command.changed { $0.hypertables[0].windows = "{ start: 0, every: 30 }" })
            let again = ["run", "plan.yaml", "--yes", "--state", "other.jsonl"]
            let (ended, _) = try await scene.program.during(again) { running in
                try await running.says("an earlier run's transaction")
                try await scene.release()
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// The session is lost in mid-stream: nothing is kept, and the next run goes on.
    @Test func aLostConnectionRollsTheWindowBack() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                _ = try await scene.database.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND query LIKE 'COPY %'
                    """)
                try scene.folder.remove("hold-40")
            }
            #expect([1, 69].contains(ended.status), "\(ended)")
            ended.expect(ended.status, "public.readings/40..60/copy", "safe to run again")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 40 AND 59") == "0")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }
}

extension Scene {
    /// What the moment needs so that it lasts.
    fileprivate func prepare(for moment: KillTests.Moment) async throws {
        switch moment {
        case .line: break
        case .middle(let start): try folder.write("hold-\(start)", "")
        case .counting(let start):
            try folder.write("hold-count-\(start)", "")
            try folder.script(
                "count.sh",
                """
                touch counting-$1
                while [ -e hold-count-$1 ]; do sleep 0.05; done
                echo $(($2 - $1))
                """)
        case .committing:
            // Runs at COMMIT, when all rows are there and checked.
            try await database.execute(
                """
                CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    WHILE NEW.ts = 20 AND EXISTS (SELECT FROM hold) LOOP PERFORM pg_sleep(0.05); END LOOP;
                    RETURN NULL;
                END $$
                """,
                """
                CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON readings DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION linger()
                """, "CREATE TABLE hold AS SELECT 1")
        }
    }

    /// Lets whatever waits go on.
    fileprivate func release() async throws {
        try folder.shell("rm -f hold-*")
        if try await value("SELECT to_regclass('hold')") != nil {
            try await database.execute("DELETE FROM hold")
        }
    }

    fileprivate func reaches(_ moment: KillTests.Moment) async throws {
        switch moment {
        case .line(let first, let second): try await reaches([first, second].filter { !$0.isEmpty })
        case .middle(let start):
            try await eventually("the middle of \(start)") { folder.exists("reached-\(start)") }
        case .counting(let start):
            try await eventually("the count of \(start)") { folder.exists("counting-\(start)") }
        case .committing: try await eventually("the COMMIT") { try await isCommitting() }
        }
    }

    /// Whether a server process of the program stands in its COMMIT.
    fileprivate func isCommitting() async throws -> Bool {
        try await value(
            """
            SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query = 'COMMIT'
                AND state = 'active' AND application_name LIKE 'hyperfill%' AND wait_event = 'PgSleep'
            """) == "1"
    }

    /// `status`, between a kill and the next run.
    fileprivate func expectStatusExplains() async throws {
        let status = try await hyperfill("status", "plan.yaml")
        status.expect(0)
        let isEnded = folder.state().last?.contains("run-ended") == true
        #expect(
            status.output.contains(
                isEnded ? "Everything before T is loaded" : "The process of the latest run died. It is safe"),
            "\(status)")
        let json = try await hyperfill("status", "plan.yaml", "--json")
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.output.utf8)) }
    }
}
