import Execution
import Foundation
import Glibc
import Tasks
import TestSupport
import Testing
import Timescale

/// A run that is killed with SIGKILL, and run again: exactly the source's rows, jobs and indexes as they were.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct KillTests {
    /// When the run is killed: at a point that it stops at by itself, or as soon as the state file, or a file that
    /// the source makes, says so.
    enum Moment: Sendable, CustomTestStringConvertible {
        /// A task passes a named point (`HYPERFILL_FAIL_AT`).
        case point(String)
        /// A line of the state file has this text.
        case line(String)
        /// The rows command has stopped in the middle of the window.
        case middle(of: Int)
        /// The count command of the window has started.
        case counting(Int)
        /// The second window's rows are all sent and its COMMIT goes on.
        case committing

        var testDescription: String { "\(self)" }
    }

    private static let plan = SamplePlan.command.with("indexes: rebuild")

    /// Every point of every kind of task, those of windows in the second of them; and what only others can see.
    private static let moments: [Moment] =
        TaskKind.allCases.flatMap { kind in
            kind.faultPoints.map { point in
                let window = kind.isPerWindow ? "20..40/" : ""
                return .point("public.readings/\(window)\(kind.rawValue):\(point.rawValue)")
            }
        } + [.line("run-started"), .middle(of: 0), .counting(20), .middle(of: 60), .committing]

    @Test(arguments: moments)
    func aRunThatIsKilledIsFinishedByTheNext(at moment: Moment) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.prepare(for: moment)
            let killed = try await scene.killed(at: moment)
            #expect(killed.status == 137, "\(killed)")
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
                    try await Task.sleep(for: .milliseconds(delay))
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
                    "an earlier run's work on public.readings to end: server process")
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
                try await running.says("an earlier run's work")
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
            let again = ["run", "plan.yaml", "--yes"]
            let (ended, _) = try await scene.program.during(again) { running in
                try await running.says("an earlier run's work")
                try await scene.release()
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// A run that finds nothing to do has counted, which `status` says from then on.
    @Test func aRunWithNothingToDoProvesThePlan() async throws {
        try await Scene.withReadings { scene in
            try await scene.die(at: "*/enable-policy:record")
            (try await scene.run()).expect(0, "nothing to do")
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(status.output.contains("Everything before T is loaded"), "\(status)")
        }
    }

    /// A fault point that cannot be reached is refused: a rehearsal would wait for it in vain.
    @Test(arguments: [
        ("public.readings/*/copy", "has no colon"), ("*/copy:committed", "points are intent, effect"),
        ("public.reading/*/copy:sent", "no task of the plan matches"),
        ("*/count:sent", "has no point `sent`; it has intent, effect, record"),
    ])
    func aRehearsalThatCannotCome(text: String, why: String) async throws {
        try await Scene.withReadings { scene in
            var rehearsing = scene.program
            rehearsing.environment["HYPERFILL_FAIL_AT"] = text
            (try await rehearsing(["run", "plan.yaml", "--yes"])).expect(64, why, "nothing was run")
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
        }
    }
}

extension Scene {
    /// What the moment needs so that it lasts.
    fileprivate func prepare(for moment: KillTests.Moment) async throws {
        switch moment {
        case .point, .line: break
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

    fileprivate func killed(at moment: KillTests.Moment) async throws -> Ended {
        guard case .point(let point) = moment else {
            return try await program.during(["run", "plan.yaml", "--yes"]) { running in
                try await reaches(moment)
                running.send(SIGKILL)
            }.ended
        }
        var rehearsing = program
        rehearsing.environment["HYPERFILL_FAIL_AT"] = point
        let ended = try await rehearsing(["run", "plan.yaml", "--yes"])
        ended.expect(137, "HYPERFILL_FAIL_AT: the process ends here: \(point)")
        return ended
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
        case .point: break
        case .line(let text): try await reaches([text])
        case .middle(let start):
            try await eventually("the middle of \(start)") { folder.exists("reached-\(start)") }
        case .counting(let start):
            try await eventually("the count of \(start)") { folder.exists("counting-\(start)") }
        case .committing: try await eventually("the COMMIT") { try await isCommitting() }
        }
    }

    /// Returns whether a server process of the program is in its COMMIT.
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
        let last = folder.state().last ?? ""
        let text =
            if last.contains("run-ended") {
                "Everything before T is loaded"
            } else if last.contains("task-succeeded"), last.contains("/enable-policy\"") {
                "no run has counted once more what they loaded"
            } else {
                "The process of the latest run died. It is safe"
            }
        #expect(
            status.output.contains(text),
            "\(status)")
        let json = try await hyperfill("status", "plan.yaml", "--json")
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.output.utf8)) }
    }
}
