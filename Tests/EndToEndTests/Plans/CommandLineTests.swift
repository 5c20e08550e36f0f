import Foundation
import TestSupport
import Testing

/// Arguments, exit codes and what goes to standard output.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct CommandLineTests {
    @Test func selectRunsWhatItNamesAndWhatThatNeeds() async throws {
        try await Scene.withReadings { scene in
            try await scene.addRetention()
            let first = try await scene.run("--select", "*/20..40/*")
            first.expect(0, "1 window and 20 rows loaded", "4 windows left", "hyperfill run plan.yaml")
            #expect(
                try await scene.value("SELECT count(*) FROM readings WHERE ts < 100 AND device >= 0") == "20")
            #expect(try await scene.jobs().map { $0[2] } == ["f"])
            let second = try await scene.run("--exclude", "*/40..60/*")
            second.expect(0, "3 windows and 60 rows loaded", "1 window left")
            #expect(try await scene.jobs().map { $0[2] } == ["f"])
            (try await scene.run()).expect(0, "1 window and 20 rows loaded")
            try await scene.expectAllReadings()
            #expect(try await scene.jobs().map { $0[2] } == ["t"])
        }
    }

    @Test func aGlobThatMatchesNothingIsRefused() async throws {
        try await Scene.withReadings { scene in
            for option in ["--select", "--exclude"] {
                let ended = try await scene.run(option, "*/nothing/*")
                ended.expect(64, "no task of plan.yaml matches `*/nothing/*`; nothing was run")
            }
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
        }
    }

    @Test func withoutATerminalTheFirstDeleteNeedsYes() async throws {
        try await Scene.withReadings { scene in
            let ended = try await scene.hyperfill("run", "plan.yaml")
            ended.expect(64, "there is no terminal to ask on", "nothing was run", "add --yes")
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
            (try await scene.run("--select", "*/0..20/*")).expect(0)
            // What was begun goes on without a question.
            (try await scene.hyperfill("run", "plan.yaml")).expect(0)
        }
    }

    /// On a terminal, which `script` makes.
    @Test func whoSaysNoChangesNothing() async throws {
        try await Scene.withReadings { scene in
            let binary = try #require(Program.path)
            try scene.folder.write(
                "ask.sh",
                "export TARGET='\(scene.database.uri)'; echo n | script -qec '\(binary) run plan.yaml' screen; echo $?"
            )
            try scene.folder.shell("TERM=xterm bash ask.sh > status")
            let screen = try scene.folder.read("screen")
            #expect(screen.contains("3 rows before T will be deleted"), "\(screen)")
            #expect(screen.contains("not confirmed; nothing was run"), "\(screen)")
            #expect(try scene.folder.read("status").hasSuffix("64\n"))
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
        }
    }

    @Test(arguments: [
        ("public.readings/20..40/cpoy", "public.readings/20..40/copy"),
        ("readings/20/copy", "public.readings/20..40/copy"),
        ("public.readings/33/copy", "public.readings/20..40/copy"),
        ("public.readings/20..50/copy", "public.readings/20..40/copy"),
        ("copy", "public.readings/0..20/copy"), ("nonsense", "`hyperfill plan plan.yaml` lists its tasks"),
    ])
    func explainingATaskThatIsNotThere(_ typed: String, _ meant: String) async throws {
        let folder = try PlanFolder()
        try folder.write("plan.yaml", SamplePlan.command.text)
        let program = Program(folder: folder, environment: ["TARGET": "host=127.0.0.1 port=1"])
        (try await program(["explain", "plan.yaml", typed])).expect(64, "no task `\(typed)`", meant)
    }

    @Test(arguments: [
        ["run", "plan.yaml", "--resume"], ["run"], ["runn", "plan.yaml"],
        ["plan", "plan.yaml", "--json", "--sql"],
        ["plan", "plan.yaml", "--graph", "svg"], ["run", "plan.yaml", "other.yaml", "--yes"],
    ])
    func anUnknownArgumentIsAnErrorAndRunsNothing(arguments: [String]) async throws {
        let folder = try PlanFolder()
        try folder.write("plan.yaml", SamplePlan.command.text)
        let program = Program(folder: folder, environment: ["TARGET": "host=127.0.0.1 port=1"])
        let ended = try await program(arguments)
        #expect(ended.status == 64, "\(ended)")
        #expect(ended.output.isEmpty)
        #expect(ended.errors.contains("Error:"))
    }

    @Test func aMissingPlanIsNamed() async throws {
        let program = Program(folder: try PlanFolder())
        (try await program(["run", "plan.yaml"])).expect(65, "plan.yaml")
    }

    @Test func plansAndStatusAreJSONAndTheSameEachTime() async throws {
        try await Scene.withReadings { scene in
            let offline = Program(folder: scene.folder, environment: ["TARGET": "host=127.0.0.1 port=1"])
            for arguments in [["--json"], [], ["--sql"], ["--graph", "json"], ["--graph", "dot"]] {
                let first = try await offline(["plan", "plan.yaml"] + arguments)
                first.expect(0)
                #expect(try await offline(["plan", "plan.yaml"] + arguments).output == first.output)
                guard arguments.last == "json" || arguments == ["--json"] else { continue }
                #expect(throws: Never.self) {
                    try JSONSerialization.jsonObject(with: Data(first.output.utf8))
                }
            }
            for live in [false, true] {
                if live { (try await scene.run("--select", "*/0..20/*")).expect(0) }
                let status = try await offline(["status", "plan.yaml", "--json"])
                let parsed = try JSONSerialization.jsonObject(with: Data(status.output.utf8))
                #expect(parsed is [String: Any])
                let plan = try await scene.hyperfill("plan", "plan.yaml", "--live", "--json")
                plan.expect(0)
                #expect(throws: Never.self) {
                    try JSONSerialization.jsonObject(with: Data(plan.output.utf8))
                }
            }
        }
    }

    @Test func theLivePlanKnowsTheTargetAndChangesNothing() async throws {
        try await Scene.withReadings { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs()
            let live = try await scene.hyperfill("plan", "plan.yaml", "--live")
            live.expect(0)
            for text in ["3 rows", jobs[0][0] ?? "", scene.database.name, "TimescaleDB"] {
                #expect(live.output.contains(text), "no »\(text)« in \(live)")
            }
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
            #expect(try await scene.jobs() == jobs)
            #expect(!scene.folder.exists("plan.yaml.state.jsonl"))
        }
    }

    /// The runbook that the program prints, by psql, gives the same rows as the program.
    @Test func theRunbookDoesTheSameByHand() async throws {
        try await Scene.withReadings { scene in
            let runbook = try await scene.hyperfill("plan", "plan.yaml", "--sql")
            runbook.expect(0)
            try scene.folder.write("runbook.sql", runbook.output)
            try scene.folder.shell(
                "psql -X -q -v ON_ERROR_STOP=1 -d '\(scene.database.uri)' -f runbook.sql >psql.out 2>&1 || { cat psql.out; false; }"
            )
            try await scene.expectAllReadings()
        }
    }

    @Test func aHypertableMayBeEmptyAndHaveNoChunks() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute("TRUNCATE readings")
            (try await scene.run()).expect(0, "100 rows")
            #expect(try await scene.value("SELECT count(*), sum(ts) FROM readings") == "100")
        }
    }
}
