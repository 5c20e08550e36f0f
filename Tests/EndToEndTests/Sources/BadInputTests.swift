import Foundation
import TestSupport
import Testing

/// Sources that are wrong: the window is refused with file and line, and nothing of it is stored.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct BadInputTests {
    private static let header = "ts,device,value\n"
    /// More rows than a run looks at before its first task, in all windows with dual-written rows.
    private static let good =
        header + (0..<60_000).map { "\([5, 25, 85][$0 % 3]),1,\($0)\n" }.joined()
    private static let placeAfterGood = "at rows.csv:60002"

    /// Runs a plan over these files. The first window must not have been loaded.
    /// - Parameter isFoundFirst: whether the fault shows before anything is deleted.
    private func expectFailure(
        _ files: [String: Data], isFoundFirst: Bool = false, _ texts: [String], path: String = "rows.csv",
        format: String = "{ header: true }", sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await Scene.withReadings(plan: .csv(path, format)) { scene in
            for (name, bytes) in files { try scene.folder.write(name, bytes) }
            let ended = try await scene.run()
            let status: Int32 = isFoundFirst ? 65 : 1
            for text in texts { ended.expect(status, text, sourceLocation: sourceLocation) }
            if isFoundFirst {
                ended.expect(65, "nothing was run", sourceLocation: sourceLocation)
                let all = try await scene.value("SELECT count(*) FROM readings")
                #expect(all == "5", sourceLocation: sourceLocation)
            }
            let stored = try await scene.value("SELECT count(*) FROM readings WHERE device >= 0")
            #expect(stored == "0", sourceLocation: sourceLocation)
            let kept = try await scene.value("SELECT count(*) FROM readings WHERE ts >= 100")
            #expect(kept == "2", sourceLocation: sourceLocation)
        }
    }

    private func expectFailure(
        _ text: String, isFoundFirst: Bool = false, _ texts: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expectFailure(
            ["rows.csv": Data(text.utf8)], isFoundFirst: isFoundFirst, texts, sourceLocation: sourceLocation)
    }

    @Test func aDateThatCouldBeTwo() async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE days (day date NOT NULL)", "SELECT create_hypertable('days', 'day')")
            var plan = SamplePlan.csv()
            plan.completion = "date: 2024-03-01"
            plan.hypertables[0].table = "public.days"
            plan.hypertables[0].time = "{ column: day, type: date }"
            plan.hypertables[0].windows = "{ start: 2024-01-01, every: 1mo }"
            try scene.write(plan)
            try scene.folder.write("rows.csv", "day\n2024-01-31\n1/2/2024\n")
            let ended = try await scene.run()
            ended.expect(
                65, "rows.csv:3", "`1/2/2024`",
                "nothing says which number is the day, the month and the year",
                "write dates as 2026-08-10")
        }
    }

    @Test func missingFile() async throws {
        try await expectFailure(
            [:], isFoundFirst: true,
            [
                "rows.csv: the file cannot be read: No such file",
                "paths are relative to the plan's folder",
            ])
    }

    @Test func aPatternThatMatchesNothing() async throws {
        try await expectFailure([:], isFoundFirst: true, ["no file matches the pattern"], path: "rows-*.csv")
    }

    @Test func emptyFile() async throws {
        try await expectFailure("", isFoundFirst: true, "rows.csv", "header")
    }

    /// With nothing in it, and nothing dual-written before T, there is nothing to load: the windows are counted.
    @Test func aHeaderWithoutRows() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try scene.folder.write("rows.csv", Self.header)
            let ended = try await scene.run()
            ended.expect(0, "5 windows and 0 rows")
            #expect(
                try await scene.database.query("SELECT ts FROM readings ORDER BY 1") == [["100"], ["131"]])
        }
    }

    @Test func tooFewFields() async throws {
        try await expectFailure(Self.good + "6,1\n", Self.placeAfterGood)
    }

    @Test func tooManyFields() async throws {
        try await expectFailure(Self.good + "6,1,2,3\n", Self.placeAfterGood)
    }

    @Test func aBadTime() async throws {
        try await expectFailure(Self.good + "six,1,2\n", Self.placeAfterGood, "six")
    }

    @Test func aTimeThatIsNull() async throws {
        try await expectFailure(Self.good + ",1,2\n", Self.placeAfterGood, "NULL")
    }

    @Test func aTimeThatPostgreSQLWouldComputeIsRefused() async throws {
        try await expectFailure(Self.good + "1e1,1,2\n", Self.placeAfterGood)
    }

    /// PostgreSQL finds this one; the line is still that of the file, after a field of several lines.
    @Test func aBadValueIsNamedByTheLineOfTheFile() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try await scene.database.execute("ALTER TABLE readings ADD note text")
            try scene.folder.write(
                "rows.csv", "ts,note,device,value\n25,a,1,2\n5,\"x\ny\nz\",1,2\n6,b,secret-value,2\n")
            let ended = try await scene.run()
            ended.expect(1, "at rows.csv:6", "column device", "22P02")
            #expect(!ended.errors.contains("secret-value"))
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE device >= 0") == "1")
            let state = scene.folder.state().joined()
            #expect(!state.contains("secret-value"))
        }
    }

    @Test func oneBadByteIsRefusedWithItsLine() async throws {
        let text = (0..<5000).map { "\($0 % 20),1,\($0),gr\u{FC}n\n" }.joined()
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try await scene.database.execute("ALTER TABLE readings ADD note text")
            var bytes = Data(("ts,device,value,note\n" + text).utf8)
            bytes += Data("7,1,2,gr".utf8) + Data([0xFC]) + Data("n\n".utf8)
            try scene.folder.write("rows.csv", bytes)
            let ended = try await scene.run()
            ended.expect(1, "22021", "at rows.csv:5002", "encoding")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE device >= 0") == "0")
        }
    }

    @Test func aHeaderWithWrongNames() async throws {
        try await expectFailure("ts,devise,value\n5,1,2\n", isFoundFirst: true, "rows.csv", "devise")
        try await expectFailure("ts,device,device\n5,1,2\n", isFoundFirst: true, "rows.csv", "device")
        try await expectFailure("device,value\n1,2\n", isFoundFirst: true, "rows.csv", "ts")
    }

    /// The first rows are fine; how the archive ends shows at its end only.
    @Test func anArchiveThatIsCutShort() async throws {
        let folder = try PlanFolder()
        try folder.write(
            "rows.csv", Self.header + (0..<90_000).map { "\($0 % 100),1,\($0 &* 7919)\n" }.joined())
        try folder.shell("gzip -k rows.csv && zstd -q rows.csv")
        for name in ["rows.csv.gz", "rows.csv.zst"] {
            let whole = try Data(contentsOf: URL(filePath: folder.file(name)))
            try await expectFailure([name: whole.dropLast(200)], [name], path: name)
        }
    }
}
