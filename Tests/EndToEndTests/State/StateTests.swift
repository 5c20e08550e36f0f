import Foundation
import Glibc
import StateFile
import Tasks
import TestSupport
import Testing

/// State files that are not what they were, and runners that are not alone.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct StateTests {
    @Test func aStateFileOfAnotherTarget() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            try await Scene.besides { other in
                try await other.makeReadings()
                var moved = scene
                moved.program.environment["TARGET"] = other.database.uri
                for arguments in [
                    ["run", "plan.yaml", "--yes"], ["plan", "plan.yaml", "--live"], ["abandon", "plan.yaml"],
                ] {
                    let ended = try await moved.program(arguments)
                    ended.expect(76, "belongs to", "--state")
                    #expect(ended.errors.lowercased().contains("nothing was"), "\(ended)")
                }
                #expect(try await other.value("SELECT count(*) FROM readings") == "5")
                let own = try await moved.run("--state", "other.jsonl")
                own.expect(0)
                try await other.expectAllReadings()
            }
        }
    }

    /// A clone or a restored dump has taken the place of the database, under its name.
    ///
    /// - Parameter isOld: The header is one of an earlier version, so that only the run names the database.
    @Test(arguments: [false, true]) func aStateFileOfADatabaseThatWasReplaced(isOld: Bool) async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            let system = try await scene.value("SELECT system_identifier FROM pg_control_system()") ?? ""
            try scene.rewriteState(
                "plan.yaml.state.jsonl",
                for: TargetIdentity(system: system, database: scene.database.name, oid: isOld ? nil : "1")
            ) { event in
                guard case .runStarted(var start) = event.kind else { return event }
                #expect(start.databaseOID != nil)
                start.databaseOID = "1"
                return Event(at: event.at, kind: .runStarted(start))
            }
            for arguments in [
                ["run", "plan.yaml", "--yes"], ["plan", "plan.yaml", "--live"], ["abandon", "plan.yaml"],
            ] {
                let ended = try await scene.program(arguments)
                ended.expect(76, "made anew or restored", "hyperfill state rebuild PLAN --state FILE")
            }
            (try await scene.program(["status", "plan.yaml"])).expect(0)
            let rebuilt = try await scene.program(["state", "rebuild", "plan.yaml", "--state", "new.jsonl"])
            rebuilt.expect(0)
            (try await scene.run("--state", "new.jsonl")).expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test func aTornLastLineIsCutBack() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                running.send(SIGKILL)
            }
            try scene.folder.remove("hold-40")
            let path = scene.folder.file("plan.yaml.state.jsonl")
            let text = try Data(contentsOf: URL(filePath: path))
            try text.dropLast(20).write(to: URL(filePath: path))
            let ended = try await scene.run()
            ended.expect(0, "3 windows and 60 rows")
            try await scene.expectAllReadings()
        }
    }

    @Test(arguments: ["\"rows\":20", "task-succeeded", "\"seq\":5"])
    func aDamagedStateFileIsRefused(text: String) async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            let state = try scene.folder.read("plan.yaml.state.jsonl")
            try scene.folder.write(
                "plan.yaml.state.jsonl",
                state.replacing(
                    text,
                    with: text.replacing("5", with: "6").replacing("20", with: "21")
                        .replacing("succeeded", with: "sucCeeded"), maxReplacements: 1))
            for arguments in [
                ["run", "plan.yaml", "--yes"], ["status", "plan.yaml"], ["abandon", "plan.yaml"],
            ] {
                let ended = try await scene.program(arguments)
                ended.expect(76, "damaged", "line")
            }
            try await scene.expectAllReadings()
        }
    }

    @Test func somethingThatIsNoStateFileIsLeftAlone() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("notes.txt", "dear diary\n")
            let ended = try await scene.run("--state", "notes.txt")
            ended.expect(76, "not a state file")
            #expect(try scene.folder.read("notes.txt") == "dear diary\n")
        }
    }

    @Test func aStateFileThatCannotBeMade() async throws {
        try await Scene.withReadings { scene in
            let ended = try await scene.run("--state", "no/such/folder/state.jsonl")
            ended.expect(73, "Nothing was run")
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
        }
    }

    /// One on the same state file, one from a copy of the plan, and one from another plan for the same table.
    @Test func aSecondRunnerIsRefusedAndToldWhoIsAtWork() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let same = try await scene.run()
                same.expect(77, "another run holds the lock", "\(running.pid)", "Nothing was run")
                (try await scene.hyperfill("abandon", "plan.yaml")).expect(77, "\(running.pid)")
                let copy = try PlanFolder()
                try copy.write("copy.yaml", SamplePlan.csv().text)
                try copy.write("rows.csv", "ts,device,value\n")
                let elsewhere = Program(folder: copy, environment: scene.program.environment)
                let other = try await elsewhere(["run", "copy.yaml", "--yes"])
                other.expect(
                    77, "another run works on public.readings: server process ", "hyperfill run ",
                    "@\(ProcessInfo.processInfo.hostName) \(running.pid), role ", "connected since 20",
                    "nothing was run", "wait until it ends, or end it; if its machine is dead")
                let status = try await scene.hyperfill("status", "plan.yaml")
                status.expect(0)
                #expect(status.output.contains("A run is at work"), "\(status)")
                #expect(status.output.contains("\(running.pid)"))
                try scene.folder.remove("hold-40")
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// Another machine, with a copy of the plan and of a state from before: told who runs it, since when, from where,
    /// and what to do. When the first run is over, the old state does no harm.
    @Test func aSecondPersonWithAnOldCopy() async throws {
        let plan = SamplePlan.command.with("indexes: rebuild")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.die(at: "*/0..20/copy:sent")
            let elsewhere = try PlanFolder()
            try scene.folder.shell("cp -a . '\(elsewhere.path)'")
            let second = Program(folder: elsewhere, environment: scene.program.environment)
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                for command in [["run", "plan.yaml", "--yes"], ["abandon", "plan.yaml"]] {
                    (try await second(command)).expect(
                        77, "another run works on public.readings", " \(running.pid), role ",
                        "from 127.0.0.1", "connected since 20", "wait until it ends, or end it")
                }
                try scene.folder.remove("hold-40")
            }
            ended.expect(0)
            (try await second(["run", "plan.yaml", "--yes"])).expect(
                0, "of public.readings is on again, although a run had paused it",
                "of public.readings exist again, although a run had dropped them",
                "public.readings/disable-policy: started", "public.readings/drop-index: started")
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
        }
    }

    /// The lock of a dead holder is no lock, and `status` does not say that it runs.
    @Test func aKilledHolderLeavesNoLock() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                running.send(SIGKILL)
            }
            let status = try await scene.hyperfill("status", "plan.yaml")
            status.expect(0)
            #expect(status.output.contains("The process of the latest run died"), "\(status)")
            try scene.folder.remove("hold-40")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }
}
