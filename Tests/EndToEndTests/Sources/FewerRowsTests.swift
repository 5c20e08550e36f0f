import TestSupport
import Testing

/// Sources with fewer rows than dual-writing put into the target: no row is lost for them.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct FewerRowsTests {
    private static let accepting = "--accept"
    private static let risk = "fewer-rows"

    @Test func aFileWithoutRowsIsRefusedBeforeAnyChange() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try scene.folder.write("rows.csv", scene.csv(0..<0))
            let checked = try await scene.hyperfill("validate", "plan.yaml", "--live")
            #expect(checked.status == 65, "\(checked)")
            let text = "source s has no rows in any window, and public.readings has rows there"
            #expect((checked.output + checked.errors).contains(text), "\(checked)")
            (try await scene.run()).expect(65, text, "--accept fewer-rows", "nothing was run")
            #expect(try await scene.dualWritten() == "7 7 99")
            (try await scene.run(Self.accepting, Self.risk)).expect(0, "5 windows and 0 rows loaded")
            try await scene.expectRows(ofFiles: "rows.csv")
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(status.output.contains("accepted     fewer-rows"), "\(status)")
            let explained = try await scene.hyperfill("explain", "plan.yaml", "public.readings/0..20/delete")
            #expect(explained.output.contains("the run accepted fewer-rows"), "\(explained)")
        }
    }

    /// An export of another year: its rows lie in no window. Of three windows, two have dual-written rows.
    @Test func aFileOfAnotherYearTakesNoRows() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try scene.folder.write("rows.csv", scene.csv(1000..<1100))
            (try await scene.run()).expect(
                2, "public.readings/0..20/delete",
                "the target holds 2 rows of this window, and the source only 0",
                "public.readings/80..100/delete", "the target holds 1 row of this window")
            #expect(try await scene.dualWritten() == "7 7 99")
        }
    }

    @Test func aFileThatLacksSomeRowsTakesNone() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try scene.folder.write(
                "rows.csv",
                scene.csv(0..<1)
                    + scene.csv(20..<100).split(separator: "\n")
                    .dropFirst().map { "\($0)\n" }.joined())
            (try await scene.run()).expect(2, "the target holds 2 rows of this window, and the source only 1")
            #expect(try await scene.dualWritten() == "7 7")
            (try await scene.run(Self.accepting, Self.risk)).expect(0)
            try await scene.expectRows(ofFiles: "rows.csv")
        }
    }

    /// Without a count, only the load knows how many rows the source has.
    @Test(arguments: [", count: 'echo 0 # {{start}} {{end}}'", ""])
    func aCommandWithoutOutputTakesNoRows(count: String) async throws {
        let plan = SamplePlan.command.changed {
            $0.source = "command: { rows: 'true {{start}} {{end}}'\(count) }"
        }
        try await Scene.withReadings(plan: plan) { scene in
            (try await scene.run()).expect(2, "the target holds 2 rows of this window, and the source only 0")
            #expect(try await scene.dualWritten() == "7 7 99")
            (try await scene.run(Self.accepting, Self.risk)).expect(0)
            #expect(try await scene.dualWritten() == nil)
        }
    }

    @Test func anEmptyTableIsRefusedBeforeAnyChange() async throws {
        try await Scene.withTimes("v integer", plan: .sqlite("table: readings")) { scene in
            try await scene.database.execute("INSERT INTO times VALUES ('2024-06-03', 1)")
            try scene.folder.shell("sqlite3 data.db 'CREATE TABLE readings (t text, v integer)'")
            let text = "source s has no rows in any window"
            let checked = try await scene.hyperfill("validate", "plan.yaml", "--live")
            #expect(checked.status == 65 && (checked.output + checked.errors).contains(text), "\(checked)")
            (try await scene.run()).expect(65, text)
            #expect(try await scene.value("SELECT count(*) FROM times") == "1")
        }
    }

    /// The source loses rows after `delete` was committed, and the run is killed: the next run still knows the number.
    @Test func rowsThatAnEarlierRunDeletedAreNotForgotten() async throws {
        try await Scene.withReadings { scene in
            try await scene.die(at: "*/0..20/copy:intent")
            let (rows, count) = (try scene.folder.read("rows.sh"), try scene.folder.read("count.sh"))
            try scene.folder.script("rows.sh", "echo $1,0,0")
            try scene.folder.script("count.sh", "echo 1")
            (try await scene.run("--select", "*/0..20/*")).expect(
                2, "the target holds 2 rows of this window, and the source only 1", "the window stays empty")
            try scene.folder.write("rows.sh", rows)
            try scene.folder.write("count.sh", count)
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// A loaded window is loaded again only if the source still has as many rows.
    @Test func aFileThatLostRowsSinceTheyWereLoaded() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try scene.folder.write("rows.csv", scene.csv(0..<100))
            (try await scene.run()).expect(0)
            try scene.folder.write("rows.csv", scene.csv(0..<95) + "95,0,7\n")
            (try await scene.run()).expect(
                2, "the target holds 20 rows of this window, and the source only 16")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 80 AND 99") == "20")
            (try await scene.run(Self.accepting, Self.risk)).expect(0, "1 window and 16 rows loaded")
            try await scene.expectRows(ofFiles: "rows.csv")
        }
    }

    @Test func anUnknownRiskIsRefusedWithTheList() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run(Self.accepting, "anything")).expect(64, "anything", Self.risk)
            #expect(!scene.folder.exists("plan.yaml.state.jsonl"))
        }
    }
}
