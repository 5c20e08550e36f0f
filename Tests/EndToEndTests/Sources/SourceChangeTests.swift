import TestSupport
import Testing

/// Files that are no longer what they were when windows were loaded from them.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct SourceChangeTests {
    private static let plan = SamplePlan.csv("rows-*.csv")

    /// Rows of the sample from one point to before another, as a file.
    private func csv(_ points: Range<Int>, value: (Int) -> Double = { Double($0) / 4 }) -> String {
        "ts,device,value\n" + points.map { "\($0),\($0 % 7),\(value($0))\n" }.joined()
    }

    private func withFiles(_ body: @Sendable (Scene) async throws -> Void) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try scene.folder.write("rows-1.csv", csv(0..<50))
            try scene.folder.write("rows-2.csv", csv(50..<100))
            (try await scene.run()).expect(0, "5 windows and 100 rows loaded")
            try await body(scene)
        }
    }

    @Test func whatIsAsItWasIsNotReadAgain() async throws {
        try await withFiles { scene in
            let lines = scene.folder.state().count
            let ended = try await scene.run()
            ended.expect(0, "nothing to do")
            #expect(!ended.errors.contains("warning"), "\(ended)")
            #expect(scene.folder.state().count == lines)
        }
    }

    /// As many rows as before, and one value is another one.
    @Test func aFinishedPlanLoadsAWindowWhoseRowsChanged() async throws {
        try await withFiles { scene in
            try scene.folder.write("rows-2.csv", csv(50..<100) { $0 == 70 ? -1 : Double($0) / 4 })
            let ended = try await scene.run()
            ended.expect(
                0, "rows-2.csv has changed since windows were loaded",
                "1 window has other rows there now and is loaded again: 60..80",
                "1 window and 20 rows loaded")
            #expect(try await scene.value("SELECT value FROM readings WHERE ts = 70") == "-1")
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    @Test func rowsFromTOnChangeNothing() async throws {
        try await withFiles { scene in
            try scene.folder.write("rows-3.csv", csv(100..<140))
            try scene.folder.write("rows-1.csv", csv(0..<50) + "\n".dropFirst())
            let ended = try await scene.run()
            ended.expect(0, "rows-3.csv is new", "none of these windows has other rows", "nothing to do")
            #expect(!ended.errors.contains("rows-3.csv is not as it was"))
            #expect(!(try await scene.run()).errors.contains("warning"))
            try await scene.expectAllReadings()
        }
    }

    @Test func rowsInOtherFilesAndInAnotherOrderAreTheSame() async throws {
        try await withFiles { scene in
            try scene.folder.remove("rows-1.csv")
            try scene.folder.shell(
                "(head -1 rows-2.csv; tail -n +2 rows-2.csv | tac) > rows-3.csv && rm rows-2.csv")
            try scene.folder.write("rows-4.csv", csv(0..<50))
            let ended = try await scene.run()
            ended.expect(0, "none of these windows has other rows", "nothing to do")
            try await scene.expectAllReadings()
        }
    }

    /// Files that were cleared away after they were loaded take no rows from the target.
    @Test func filesThatAreGoneTakeNothingWithThem() async throws {
        try await withFiles { scene in
            try scene.folder.remove("rows-1.csv")
            let some = try await scene.run()
            some.expect(
                0, "rows-1.csv is gone", "3 windows lack rows", "kept as loaded: 0..20", "nothing to do")
            try scene.folder.write("rows-2.csv", csv(50..<100) { $0 == 90 ? -1 : Double($0) / 4 })
            let changed = try await scene.run()
            changed.expect(0, "1 window has other rows there now and is loaded again: 80..100")
            try scene.folder.remove("rows-2.csv")
            let none = try await scene.run()
            none.expect(0, "no file matches the pattern", "nothing to do")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts < 100") == "100")
        }
    }

    /// The files and the plan changed between two runs: what was done under the old plan is checked all the same.
    @Test func filesAndWindowsChangeTogether() async throws {
        try await withFiles { scene in
            try scene.folder.write("rows-1.csv", csv(0..<50) { $0 == 10 ? -1 : Double($0) / 4 })
            try scene.folder.write("rows-2.csv", csv(50..<110))
            try scene.write(Self.plan.changed { $0.completion = "bigint: 110" })
            let ended = try await scene.run()
            ended.expect(
                0, "rows-1.csv and rows-2.csv have changed",
                "1 window has other rows there now and is loaded again: 0..20", "2 windows and 30 rows loaded"
            )
            #expect(try await scene.value("SELECT value FROM readings WHERE ts = 10") == "-1")
        }
    }

    /// What a killed run found out about the files is not forgotten.
    @Test func aChangeIsKeptUntilItsWindowsAreLoaded() async throws {
        try await withFiles { scene in
            try scene.folder.write("rows-1.csv", csv(0..<50) { $0 < 40 ? -1 : Double($0) / 4 })
            let some = try await scene.run("--select", "*/0..20/*")
            some.expect(0, "2 windows have other rows there now and are loaded again", "1 window left")
            let rest = try await scene.run()
            rest.expect(0, "1 window and 20 rows loaded")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE value = -1") == "40")
        }
    }

    /// Another T cuts the last window short and empties it; with the old T its old window is not done any more.
    @Test func aCompletionThatMovesBackAndForth() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            let good = try scene.folder.read("rows.sh")
            try scene.write(.command.changed { $0.completion = "bigint: 90" })
            try scene.folder.shell("cp rows.sh good.sh")
            // The first rows are looked at before the window is emptied.
            try scene.folder.script("rows.sh", "[ -e asked ] && exit 1; touch asked; exec ./good.sh $1 $2")
            (try await scene.run()).expect(1)
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 80 AND 89") == "0")
            try scene.folder.write("rows.sh", good)
            try scene.write(.command)
            let explained = try await scene.hyperfill("explain", "plan.yaml", "public.readings/80..100/copy")
            #expect(explained.output.contains("public.readings/80..90/"), "\(explained)")
            (try await scene.run()).expect(0, "1 window and 20 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    @Test func aLivePlanOfWhatIsDoneDeletesNothing() async throws {
        try await withFiles { scene in
            let live = try await scene.hyperfill("plan", "plan.yaml", "--live")
            live.expect(0)
            #expect(live.output.contains("0 rows in the windows that are left to load"), "\(live)")
        }
    }
}
