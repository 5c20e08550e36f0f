import TestSupport
import Testing

/// A file that a source meets under two names.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct DoubledFileTests {
    private static let links = [
        "ln -s rows-1.csv rows-3.csv", "ln rows-1.csv rows-3.csv",
        "mkdir d && ln rows-1.csv d/x && ln -s d/x rows-3.csv",
    ]

    @Test(arguments: links) func aLinkIsRefusedBeforeAnyChange(link: String) async throws {
        try await Scene.withReadings(plan: .csv("rows-*.csv")) { scene in
            try scene.folder.write("rows-1.csv", scene.csv(0..<50))
            try scene.folder.write("rows-2.csv", scene.csv(50..<100))
            try scene.folder.shell(link)
            let texts = ("rows-3.csv", "this is the same file as rows-1.csv: its rows would be loaded twice")
            let checked = try await scene.hyperfill("validate", "plan.yaml", "--live")
            #expect(checked.status == 65, "\(checked)")
            #expect((checked.output + checked.errors).contains(texts.1), "\(checked)")
            (try await scene.run()).expect(65, texts.0, texts.1, "nothing was run")
            #expect(try await scene.dualWritten() == "7 7 99")
            try scene.folder.remove("rows-3.csv")
            (try await scene.run()).expect(0, "100 rows loaded")
            try await scene.expectRows(ofFiles: "rows-*.csv")
        }
    }

    /// `gzip -k` keeps the plain file.
    @Test(arguments: [
        "gzip -k rows-1.csv", "zstd -qk rows-1.csv", "gzip -k rows-1.csv && zstd -q --rm rows-1.csv",
    ])
    func aPackedCopyIsRefusedBeforeAnyChange(packing: String) async throws {
        try await Scene.withReadings(plan: .csv("rows-*.csv*")) { scene in
            try scene.folder.write("rows-1.csv", scene.csv(0..<100))
            try scene.folder.shell(packing)
            let checked = try await scene.hyperfill("validate", "plan.yaml", "--live")
            checked.expect(65, "packed otherwise: the same rows would be loaded twice")
            (try await scene.run()).expect(65, "packed otherwise", "nothing was run")
            #expect(try await scene.dualWritten() == "7 7 99")
            try scene.folder.shell("rm $(ls rows-1.csv* | tail -n 1)")
            (try await scene.run()).expect(0, "100 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    /// The file alone would be read, and all others left out.
    @Test func aNameThatIsAPatternAsWellIsRefused() async throws {
        try await Scene.withReadings(plan: .csv("rows-*.csv")) { scene in
            try scene.folder.write("rows-1.csv", scene.csv(0..<50))
            try scene.folder.write("rows-*.csv", scene.csv(50..<100))
            (try await scene.run()).expect(
                65, "as a pattern it matches rows-1.csv as well", "nothing was run")
            #expect(try await scene.dualWritten() == "7 7 99")
            try scene.folder.remove("rows-1.csv")
            try scene.folder.write("rows-*.csv", scene.csv(0..<100))
            (try await scene.run()).expect(0, "100 rows loaded")
        }
    }

    /// A folder under two names.
    @Test func aLinkedFolderIsRefused() async throws {
        try await Scene.withReadings(plan: .csv("dump-*/rows.csv")) { scene in
            try scene.folder.write("dump-1/rows.csv", scene.csv(0..<100))
            try scene.folder.shell("ln -s dump-1 dump-2")
            (try await scene.run()).expect(65, "dump-2/rows.csv", "the same file as dump-1/rows.csv")
            #expect(try await scene.dualWritten() == "7 7 99")
        }
    }

    @Test func aLinkThatComesBetweenTwoRunsIsRefused() async throws {
        try await Scene.withReadings(plan: .csv("rows-*.csv")) { scene in
            try scene.folder.write("rows-1.csv", scene.csv(0..<100))
            try await scene.die(at: "*/40..60/copy:intent")
            try scene.folder.shell("ln rows-1.csv rows-2.csv")
            (try await scene.run()).expect(65, "the same file as rows-1.csv")
            try scene.folder.remove("rows-2.csv")
            (try await scene.run()).expect(0)
            try await scene.expectRows(ofFiles: "rows-*.csv")
        }
    }

    /// Each hypertable has rows of its own, so one file may be the source of two.
    @Test func twoHypertablesMayReadOneFile() async throws {
        let plan = SamplePlan.csv("rows-1.csv").changed {
            var other = $0.hypertables[0]
            (other.table, other.path) = ("public.others", "rows-*.csv")
            $0.hypertables.append(other)
        }
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.makeReadings("public.others")
            try scene.folder.write("rows-1.csv", scene.csv(0..<100))
            (try await scene.run()).expect(0, "200 rows loaded")
            try await scene.expectAllReadings()
            try await scene.expectAllReadings("public.others")
        }
    }
}
