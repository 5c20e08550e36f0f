import TestSupport
import Testing

/// Whether rows go as binary or as text: `plan --live`, `validate --live` and the run say the same, and why.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct CopyFormatTests {
    private static let rows = "ts,device,value\n" + (0..<100).map { "\($0),\($0 % 7),\($0).5\n" }.joined()

    /// How often a text stands in another.
    private func count(_ text: String, in whole: String) -> Int { whole.ranges(of: text).count }

    /// Runs the plan, and expects the reason in all three places, in the run's log and at its end once each.
    private func expect(
        _ reason: String?, _ scene: Scene, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let plan = try await scene.hyperfill("plan", "plan.yaml", "--live")
        plan.expect(0, sourceLocation: sourceLocation)
        let validation = try await scene.hyperfill("validate", "--live", "plan.yaml")
        validation.expect(0, sourceLocation: sourceLocation)
        let ended = try await scene.run()
        ended.expect(0, "5 windows and 100 rows", sourceLocation: sourceLocation)
        guard let reason else {
            for text in [plan.output, validation.output, ended.errors] {
                #expect(!text.contains("text, which is slower"), "\(text)", sourceLocation: sourceLocation)
                #expect(!text.contains("text: "), "\(text)", sourceLocation: sourceLocation)
            }
            return
        }
        #expect(
            plan.output.contains("rows go as text, which is slower than binary: \(reason)"), "\(plan)",
            sourceLocation: sourceLocation)
        #expect(
            validation.output.contains("text: \(reason)"), "\(validation)", sourceLocation: sourceLocation)
        #expect(
            count("all windows are sent as text, which is slower: \(reason)", in: ended.errors) == 2,
            "\(ended)",
            sourceLocation: sourceLocation)
    }

    @Test func aColumnThatTheHeaderDoesNotNameDecidesNothing() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.database.execute("ALTER TABLE readings ADD place point")
            try scene.folder.write("rows.csv", Self.rows)
            try await expect(nil, scene)
        }
    }

    @Test func aColumnThatTheHeaderNames() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.database.execute("ALTER TABLE readings ADD seen timetz, ADD tags text[]")
            try scene.folder.write(
                "rows.csv",
                Self.rows.replacing("value\n", with: "value,seen\n").replacing(".5\n", with: ".5,12:00+01\n"))
            try await expect(
                "the column `seen` has the type time with time zone, which is not turned into binary", scene)
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE seen = '12:00+01'") == "100")
        }
    }

    @Test func anEncoding() async throws {
        try await Scene.withReadings(plan: .csv("rows.csv", "{ header: true, encoding: LATIN1 }")) { scene in
            try scene.folder.write("rows.csv", Self.rows)
            try await expect("only UTF8 is turned into binary, and the rows are in LATIN1", scene)
        }
    }

    @Test func aQuoteThatValuesAreWrittenWith() async throws {
        try await Scene.withReadings(plan: .csv("rows.csv", "{ header: true, quote: x }")) { scene in
            try scene.folder.write("rows.csv", Self.rows)
            try await expect("the quote is a character that values are written with", scene)
        }
    }

    /// A dry run does not ask a command for its header. In a run the first window finds it out, and no other tries again.
    @Test func aCommandsHeader() async throws {
        let plan = SamplePlan(
            source: "command: { rows: './named.sh {{start}} {{end}}', csv: { header: true } }")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute("ALTER TABLE readings ADD tags text[]")
            try scene.folder.script(
                "named.sh",
                """
                echo $1 >> asked
                echo ts,device,value,tags
                seq $1 $(($2 - 1)) | awk '{ print $1 "," $1 % 7 "," $1 ".5,{}" }'
                """)
            let reason = "the column `tags` has the type text[], which is not turned into binary"
            let live = try await scene.hyperfill("plan", "plan.yaml", "--live")
            #expect(
                live.output.contains("slower than binary, if the source names such a column: \(reason)"),
                "\(live)")
            #expect(!scene.folder.exists("asked"))
            let ended = try await scene.run()
            ended.expect(0, "5 windows and 100 rows")
            #expect(
                count("all windows are sent as text, which is slower: \(reason)", in: ended.errors) == 2,
                "\(ended)")
            // The last window for a look at its first rows, each for its rows and its count, and the first once more.
            #expect(try scene.folder.read("asked").split(separator: "\n").count == 12)
        }
    }
}
