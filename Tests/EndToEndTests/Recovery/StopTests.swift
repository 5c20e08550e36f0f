import Glibc
import TestSupport
import Testing
import Timescale

/// Runs that are told to stop.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct StopTests {
    private func interrupted(
        _ scene: Scene, _ signals: [Int32], release: Bool
    ) async throws -> Ended {
        try scene.folder.write("hold-40", "")
        return try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
            try await eventually("the third window") { scene.folder.exists("reached-40") }
            for (index, signal) in signals.enumerated() {
                running.send(signal)
                try await running.says(
                    index == 0 && signal == SIGINT
                        ? "stopping: waits for the tasks in flight" : "stopping now")
            }
            if release { try scene.folder.remove("hold-40") }
        }.ended
    }

    @Test func theFirstInterruptFinishesWhatIsInFlight() async throws {
        try await Scene.withReadings { scene in
            try await scene.addRetention()
            let ended = try await interrupted(scene, [SIGINT], release: true)
            ended.expect(
                75, "interrupted:", "safe to run again", "  hyperfill run plan.yaml",
                "Jobs are still paused or indexes dropped on public.readings", "  hyperfill abandon plan.yaml"
            )
            #expect(
                try await scene.value("SELECT count(*) FROM readings WHERE ts < 100 AND device >= 0") == "60")
            #expect(try await scene.jobs().map { $0[2] } == ["f"])
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
            #expect(try await scene.jobs().map { $0[2] } == ["t"])
        }
    }

    @Test func theSecondInterruptRollsBackAtOnce() async throws {
        try await Scene.withReadings { scene in
            let ended = try await interrupted(scene, [SIGINT, SIGINT], release: false)
            ended.expect(
                75, "1 task stopped and rolled back:", "public.readings/40..60/copy",
                "hyperfill run plan.yaml")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 40 AND 59") == "0")
            try scene.folder.remove("hold-40")
            (try await scene.run()).expect(0, "3 windows and 60 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func terminationRollsBackAtOnce(signal: Int32) async throws {
        try await Scene.withReadings { scene in
            let ended = try await interrupted(scene, [signal], release: false)
            ended.expect(75, "public.readings/40..60/copy: stopped and rolled back")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 40 AND 59") == "0")
            try scene.folder.remove("hold-40")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// A stop that comes when the last task runs leaves nothing to do.
    @Test func anInterruptOfTheLastTaskEndsDone() async throws {
        let plan = SamplePlan.command.with("indexes: rebuild", "policies: leave")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.addGate()
            try await scene.database.execute("CREATE INDEX gated ON readings (gate(ts))")
            try scene.folder.write("hold-40", "")
            let ended = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let gate = try await scene.holdGate()
                try scene.folder.remove("hold-40")
                try await scene.reaches(["\"event\":\"task-started\"", "/create-index"])
                running.send(SIGINT)
                try await running.says("stopping: waits for the tasks in flight")
                await gate.close()
            }.ended
            ended.expect(0, "done: 5 windows and 100 rows")
            #expect(!ended.errors.contains("interrupted"), "\(ended)")
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(status.output.contains("nothing is left to restore"), "\(status)")
        }
    }

    /// While it waits for an orphan or a worker nothing is in flight, and it must be possible to leave.
    @Test func waitingForAWorkerCanBeInterrupted() async throws {
        try await Scene.withReadings { scene in
            let job = try await scene.addRetention()
            let name = try #require(
                try await scene.value(
                    "SELECT application_name FROM timescaledb_information.jobs WHERE job_id = \(job)"))
            let worker = try await scene.database.session(name)
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("waits: waiting for")
                running.send(SIGINT)
                try await running.says("stopping: waits")
                running.send(SIGINT)
            }
            ended.expect(75, "hyperfill run plan.yaml")
            await worker.close()
            (try await scene.run()).expect(0)
            #expect(try await scene.jobs().map { $0[2] } == ["t"])
        }
    }
}
