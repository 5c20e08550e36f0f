import Foundation
import Glibc
import TestSupport
import Testing
import Timescale

/// `hyperfill state`, and states that were lost, damaged or copied: suspended objects are always restored.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct StateCommandTests {
    private static let plan = SamplePlan.command.with("indexes: rebuild")
    private static let stateFile = "plan.yaml.state.jsonl"

    /// A scene whose run was killed when the third window was about to be committed, with its jobs and indexes
    /// as they were before; checks in the end that all is done and restored.
    private func afterADeath(
        _ body: @Sendable (Scene) async throws -> Void
    ) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.addJobsAndIndexes()
            try await scene.database.execute("COMMENT ON TABLE readings IS E'of the plant\\n[north]'")
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.die(at: "*/40..60/copy:sent")
            let comment = try await self.comment(scene)
            #expect(comment?.hasPrefix("of the plant\n[north]\n[hyperfill] {") == true, "\(comment ?? "")")
            #expect(try await scene.jobs() != jobs)
            #expect(try await scene.indexes() != indexes)
            try await body(scene)
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            #expect(try await self.comment(scene) == "of the plant\n[north]")
        }
    }

    private func comment(_ scene: Scene) async throws -> String? {
        try await scene.value("SELECT obj_description('readings'::regclass, 'pg_class')")
    }

    @Test func aLostStateIsRebuilt() async throws {
        try await afterADeath { scene in
            try scene.folder.remove(Self.stateFile)
            for command in [["run", "plan.yaml", "--yes"], ["abandon", "plan.yaml"]] {
                let refused = try await scene.program(command)
                refused.expect(
                    76, "public.readings: 1 background job is paused and ",
                    "indexes are dropped by runs with "
                        + "another state file: plan plan.yaml on ", "hyperfill state rebuild plan.yaml")
                #expect(!scene.folder.exists(Self.stateFile))
            }
            let rebuilt = try await scene.hyperfill("state", "rebuild", "plan.yaml")
            rebuilt.expect(0, "public.readings/0..20/count: 20 rows in the source, 20 in the target")
            #expect(
                rebuilt.output.contains(
                    "public.readings: 2 of 5 windows count as done; 1 job and "),
                "\(rebuilt)")
            (try await scene.hyperfill("state", "rebuild", "plan.yaml")).expect(64, "there is a state file")
            (try await scene.run()).expect(0, "3 windows and 60 rows")
        }
    }

    /// Rows that dual-writing has put into windows may be as many as the source's, at the same times.
    @Test(arguments: ["", "--trust-counts", "--reload"])
    func whatDualWritingFilledIsNotTakenForLoaded(option: String) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try scene.folder.script("count.sh", "echo $(($2 - $1)),$1,$(($2 - 1))")
            // All at once, before the first run; one by one, since; and as many at other times.
            try await scene.database.execute(
                "INSERT INTO readings SELECT i, -1, 0 FROM generate_series(60, 79) AS i")
            try await scene.die(at: "*/20..40/count:record")
            try await scene.database.execute(
                "DELETE FROM readings WHERE ts BETWEEN 80 AND 99",
                "INSERT INTO readings SELECT i, -1, 0 FROM generate_series(41, 59) AS i",
                "INSERT INTO readings VALUES (41, -1, 0)",
                "DO 'BEGIN FOR i IN 80..99 LOOP INSERT INTO readings VALUES (i, -1, 0); COMMIT; END LOOP; END'"
            )
            try scene.folder.remove(Self.stateFile)
            let options = option.isEmpty ? [] : [option]
            let rebuilt = try await scene.program(["state", "rebuild", "plan.yaml"] + options)
            let (done, warnings, left): (Int, [String], String) =
                switch option {
                case "--reload": (0, [], "5 windows and 100 rows")
                case "--trust-counts":
                    (
                        4, ["values were not compared", "may be left in 0..40, 60..100;"],
                        "1 window and 20 rows"
                    )
                default:
                    (
                        2, ["nothing shows that a run loaded 60..100,", "--trust-counts"],
                        "3 windows and 60 rows"
                    )
                }
            #expect(rebuilt.status == 0)
            for warning in warnings { #expect(rebuilt.errors.contains(warning), "\(rebuilt)") }
            #expect(rebuilt.output.contains("\(done) of 5 windows count as done"), "\(rebuilt)")
            (try await scene.run()).expect(0, left)
            if option != "--trust-counts" { try await scene.expectAllReadings() }
        }
    }

    /// A rewrite or an update of the table makes many rows those of one transaction since the first run began.
    @Test(
        arguments: [
            ("ALTER TABLE readings ALTER value TYPE double precision USING value + 0", "rewritten", 0),
            ("UPDATE readings SET value = -2 WHERE ts BETWEEN 60 AND 99", "several windows", 2),
        ])
    func oneTransactionOfManyWindowsIsNotTakenForALoad(
        statement: String, reason: String, done: Int
    ) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try scene.folder.script("count.sh", "echo $(($2 - $1)),$1,$(($2 - 1))")
            try await scene.database.execute(
                "DELETE FROM readings WHERE ts < 100",
                "INSERT INTO readings SELECT i, -1, 0 FROM generate_series(60, 99) AS i")
            try await scene.die(at: "*/20..40/count:record")
            try await scene.database.execute(statement)
            try scene.folder.remove(Self.stateFile)
            let rebuilt = try await scene.hyperfill("state", "rebuild", "plan.yaml")
            rebuilt.expect(0, "nothing shows that a run loaded ", reason)
            #expect(rebuilt.output.contains("\(done) of 5 windows count as done"), "\(rebuilt)")
            (try await scene.run()).expect(0, "\(5 - done) windows and \((5 - done) * 20) rows")
            try await scene.expectAllReadings()
        }
    }

    /// A dump takes the note along to a server where all rows of a table were written by one transaction, and where the
    /// numbers of transactions mean nothing.
    @Test(arguments: [#""server":"another""#, #""server":"$1/1""#, #""server":"$1""#])
    func aNoteOfAnotherServerProvesNothing(server: String) async throws {
        try await afterADeath { scene in
            try scene.folder.remove(Self.stateFile)
            let note = try await comment(scene) ?? ""
            let system = try await scene.value("SELECT system_identifier FROM pg_control_system()") ?? ""
            let moved = note.replacing(#/"server":"[^"]*"/#, with: server.replacing("$1", with: system))
            #expect(moved != note)
            try await scene.database.execute(
                "COMMENT ON TABLE readings IS '\(moved.replacing("'", with: "''"))'")
            let rebuilt = try await scene.hyperfill("state", "rebuild", "plan.yaml")
            rebuilt.expect(0, "nothing shows that a run loaded 0..40,")
            #expect(rebuilt.output.contains("0 of 5 windows count as done; 1 job and "), "\(rebuilt)")
            (try await scene.run()).expect(0, "5 windows and 100 rows")
        }
    }

    @Test func aLostStateIsRebuiltAndAbandoned() async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.die(at: "*/drop-index:dropped")
            try scene.folder.remove(Self.stateFile)
            (try await scene.hyperfill("state", "rebuild", "plan.yaml")).expect(0)
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(0)
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            #expect(try await comment(scene) == nil)
        }
    }

    /// A line that cannot be read takes all after it along; the notes on the target know what was taken.
    @Test(arguments: ["jobs-recorded", "indexes-recorded", "0..20/copy", "40..60/delete"])
    func aDamagedStateIsRepaired(text: String) async throws {
        try await afterADeath { scene in
            let lines = scene.folder.state()
            let index = try #require(lines.firstIndex { $0.contains(text) })
            var damaged = lines
            damaged[index] = damaged[index].replacing("\"at\":\"2", with: "\"at\":\"3")
            try scene.folder.write(Self.stateFile, damaged.map { "\($0)\n" }.joined())
            (try await scene.hyperfill("state", "verify", "plan.yaml")).expect(76, "line \(index + 1)")
            (try await scene.run()).expect(76, "hyperfill state repair")
            let repaired = try await scene.hyperfill("state", "repair", "plan.yaml")
            repaired.expect(0, "line \(index + 1)", "it is safe to run again")
            #expect(repaired.output.contains("\(index) lines are proven and stay"), "\(repaired)")
            #expect(scene.folder.state() == Array(lines[..<index]))
            #expect(
                try scene.folder.read("\(Self.stateFile).damaged-1") == damaged.map { "\($0)\n" }.joined())
            (try await scene.hyperfill("state", "verify", "plan.yaml")).expect(0)
            (try await scene.run()).expect(0)
        }
    }

    /// A copy that knows of nothing is put back.
    @Test func anOldCopyOfTheState() async throws {
        try await afterADeath { scene in
            let lines = scene.folder.state()
            let first = try #require(lines.firstIndex { $0.contains("jobs-recorded") })
            try scene.folder.write(Self.stateFile, lines[..<first].map { "\($0)\n" }.joined())
            let ended = try await scene.run()
            ended.expect(
                0, "the target's notes say that more was paused or dropped", "5 windows and 100 rows")
        }
    }

    @Test func aHeaderThatIsDamagedCannotBeRepaired() async throws {
        try await afterADeath { scene in
            let text = try scene.folder.read(Self.stateFile)
            try scene.folder.write(Self.stateFile, text.replacing("\"created\":\"2", with: "\"created\":\"3"))
            (try await scene.hyperfill("state", "repair", "plan.yaml")).expect(76, "line 1")
            try scene.folder.write(Self.stateFile, text)
            (try await scene.hyperfill("state", "repair", "plan.yaml")).expect(0)
            (try await scene.run()).expect(0)
        }
    }

    /// Wherever a crash has cut the file, the next run goes on; whatever else happens to it is refused.
    @Test func aStateThatIsCutGoesOn() async throws {
        try await afterADeath { scene in
            let bytes = try Data(contentsOf: URL(filePath: scene.folder.file(Self.stateFile)))
            let lines = scene.folder.state().map { "\($0)\n" }
            for index in lines.indices {
                var (dropped, swapped) = (lines, lines)
                dropped.remove(at: index)
                swapped.swapAt(index, (index + 1) % lines.count)
                for variant in [dropped, swapped] where variant != lines && index < lines.count - 1 {
                    try scene.folder.write(Self.stateFile, variant.joined())
                    let verified = try await scene.hyperfill("state", "verify", "plan.yaml")
                    verified.expect(76)
                }
            }
            var random = SplitMix(seed: testSeed())
            let header = lines[0].utf8.count
            for _ in 0..<3 {
                let length = Int.random(in: header...bytes.count, using: &random)
                try scene.folder.write(Self.stateFile, bytes.prefix(length))
                try await scene.die(at: "*/60..80/delete:effect")
            }
            (try await scene.run()).expect(0)
        }
    }
}
