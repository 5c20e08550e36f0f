import TestSupport
import Testing
import Timescale

/// Targets behind a pooler, which may give a session's server process to another client.
@Suite(
    .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
    .enabled(if: Pooler.isAvailable, Comment(rawValue: Pooler.reason)), .timeLimit(.minutes(30)))
struct PoolerTests {
    @Test(arguments: [("transaction", 20), ("transaction", 1), ("statement", 20)])
    func aPoolThatLendsProcessesIsRefused(mode: String, size: Int) async throws {
        try await Scene.withReadings { scene in
            try await Pooler.with(scene.database, mode: mode, size: size) { pooler in
                var scene = scene
                scene.program.environment["TARGET"] = pooler.uri
                (try await scene.run()).expect(
                    69, "a pooler answers", "a pool in session mode", "nothing was run")
                #expect(!scene.folder.exists("plan.yaml.state.jsonl"))
                let validated = try await scene.hyperfill("validate", "--live", "plan.yaml")
                validated.expect(69, "plan.yaml:2:", "a pooler answers")
            }
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
        }
    }

    /// What a session sets would be left behind in the processes that the application uses.
    @Test func nothingIsSetInSomebodyElsesProcess() async throws {
        try await Scene.withReadings { scene in
            try await Pooler.with(scene.database, mode: "transaction", size: 2) { pooler in
                var scene = scene
                scene.program.environment["TARGET"] = pooler.uri
                (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(69)
                try scene.folder.shell(
                    "psql '\(pooler.uri)' -XAtc 'SHOW default_transaction_read_only' -c 'SHOW row_security' > set"
                )
                #expect(try scene.folder.read("set") == "off\non\n")
            }
        }
    }

    @Test func aPoolInSessionModeWorks() async throws {
        try await Scene.withReadings { scene in
            try await Pooler.with(scene.database, mode: "session") { pooler in
                var scene = scene
                scene.program.environment["TARGET"] = pooler.uri
                (try await scene.run()).expect(0, "100 rows loaded")
            }
            try await scene.expectAllReadings()
        }
    }

    /// The pooler gives its clients numbers of its own, which no other session of the server knows.
    @Test func whatALoadWaitsForIsSeenThroughAPool() async throws {
        let plan = SamplePlan.command.changed { $0.more = "retries: 0\ntimeouts: { progress: 5s }" }
        try await Scene.withReadings(plan: plan) { scene in
            try await Pooler.with(scene.database, mode: "session") { pooler in
                let holder = try await scene.database.session("the holder")
                let process = try await holder.backendPID()
                try await holder.begin()
                try await holder.execute("LOCK TABLE readings IN SHARE ROW EXCLUSIVE MODE")
                var scene = scene
                scene.program.environment["TARGET"] = pooler.uri
                (try await scene.run("--select", "public.readings/0..20/delete")).expect(
                    69, "waits: for ", "which is held by process \(process) (client backend, the holder)",
                    "it stood still for 5 s")
                await holder.close()
            }
        }
    }
}
