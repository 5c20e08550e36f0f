import TestSupport
import Testing

/// A plan that is edited between two runs: only what changed runs again.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct EditTests {
    /// The ids of `copy` tasks that ran, by the state file's lines from an earlier count on.
    private func copies(_ scene: Scene, since line: Int) -> [String] {
        scene.folder.state().dropFirst(line).filter { $0.contains("task-succeeded") }.compactMap { line in
            line.firstMatch(of: #/"task":"([^"]*)\/copy"/#).map { String($0.output.1) }
        }
    }

    @Test func commentsOrderAndSpellingRunNothing() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            let lines = scene.folder.state().count
            try scene.folder.write(
                "plan.yaml",
                """
                # A comment.
                hypertables:
                  - windows: { every: 20, start: 0 }
                    policies: pause    # as by default
                    table: readings
                    from: { source: s }
                    time:
                      type: bigint
                      column: "ts"
                completion: { bigint: 100 }
                sources:
                  s:
                    command:
                      count: "./count.sh {{start}} {{end}}"
                      rows: "./rows.sh {{start}} {{end}}"
                target: { workers: 3, connection: "${TARGET}" }
                version: 1
                """)
            (try await scene.run()).expect(0, "nothing to do")
            #expect(copies(scene, since: lines).isEmpty)
        }
    }

    @Test func aLaterCompletionLoadsOnlyWhatIsNew() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            let lines = scene.folder.state().count
            try scene.write(.command.changed { $0.completion = "bigint: 110" })
            (try await scene.run()).expect(0, "1 window and 10 rows loaded")
            #expect(copies(scene, since: lines) == ["public.readings/100..110"])
            let difference = try await scene.difference(
                "readings",
                from: """
                    SELECT i::bigint, i % 7, i / 4.0::float8 FROM generate_series(0, 109) AS i
                    UNION ALL VALUES (131::bigint, -2, 1::float8)
                    """)
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    /// Other windows over the same range load all of it again, and nothing is there twice.
    @Test func otherWindowsOverTheSameRangeLoadItAgain() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            try scene.write(.command.changed { $0.hypertables[0].windows = "{ start: 0, every: 30 }" })
            (try await scene.run()).expect(0, "4 windows and 100 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    @Test func anotherCommandLoadsEverythingAgain() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            try scene.write(
                .command.changed {
                    $0.source = "command: { rows: './rows.sh {{start}} {{end}} | sort -r' }"
                })
            let explained = try await scene.hyperfill("explain", "plan.yaml", "public.readings/0..20/copy")
            explained.expect(0)
            #expect(explained.output.contains("changed"), "\(explained)")
            (try await scene.run()).expect(0, "5 windows and 100 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    /// Source and hypertable are given a column in mid-backfill, and the plan leaves it to them which there are.
    @Test func aColumnThatIsAddedMeanwhileIsLoadedEverywhere() async throws {
        try await Scene.withReadings { scene in
            try await scene.die(at: "*/40..60/copy:sent")
            try await scene.database.execute("ALTER TABLE readings ADD COLUMN note text")
            try scene.folder.script(
                "rows.sh",
                "seq $1 $(($2 - 1)) | awk '{ printf \"%d,%d,%s,n%d\\n\", $1, $1 % 7, $1 / 4, $1 }'")
            let noticed = try await scene.run()
            noticed.expect(
                1,
                "public.readings/40..60/copy: the source gives a column note that public.readings did not have when "
                    + "other windows were loaded", "the next run loads them again")
            let explained = try await scene.hyperfill("explain", "plan.yaml", "public.readings/0..20/copy")
            #expect(explained.output.contains("the hypertable was given a column since"), "\(explained)")
            (try await scene.run()).expect(0)
            let noted = "SELECT count(*) FROM readings WHERE ts < 100 AND note = 'n' || ts"
            #expect(try await scene.value(noted) == "100")
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    @Test func anotherHypertableIsAllThatRuns() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run()).expect(0)
            let lines = scene.folder.state().count
            try await scene.makeReadings("public.more")
            try scene.write(
                .command.changed { $0.hypertables.append(SamplePlan.Hypertable(table: "public.more")) })
            (try await scene.run()).expect(0, "5 windows and 100 rows loaded")
            #expect(copies(scene, since: lines).allSatisfy { $0.hasPrefix("public.more/") })
            try await scene.expectAllReadings()
            try await scene.expectAllReadings("public.more")
        }
    }

    /// Jobs and indexes of a hypertable that is no longer in the plan must not be forgotten.
    @Test func aHypertableThatIsTakenOutWhileItsJobsArePaused() async throws {
        var plan = SamplePlan.command.with("indexes: rebuild")
        plan.hypertables.append(SamplePlan.Hypertable(table: "public.more"))
        let both = plan
        try await Scene.withReadings(plan: both) { scene in
            try await scene.makeReadings("public.more")
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try scene.folder.write("hold-40", "")
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                running.send(9)
            }
            try scene.folder.remove("hold-40")
            try scene.write(both.changed { $0.hypertables.removeFirst() })
            let status = try await scene.hyperfill("status", "plan.yaml")
            status.expect(0, "warning: an earlier run paused jobs or dropped indexes of public.readings")
            let refused = try await scene.run()
            refused.expect(65, "public.readings", "hyperfill abandon plan.yaml", "nothing was run")
            try scene.write(both)
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(0)
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            try scene.write(both.changed { $0.hypertables.removeFirst() })
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings("public.more")
        }
    }

    /// A plan without the tasks that restore: nothing runs until a person decides how the objects are restored.
    @Test(arguments: [
        (["indexes: keep"], "dropped indexes of public.readings", "`indexes: keep`"),
        (["indexes: rebuild", "policies: leave"], "paused jobs of public.readings", "`policies: leave`"),
    ])
    func aPlanThatLeavesAloneWhatWasTaken(keys: [String], taken: String, key: String) async throws {
        let former = SamplePlan.command.with("indexes: rebuild")
        try await Scene.withReadings(plan: former) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try scene.folder.write("hold-40", "")
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                running.send(9)
            }
            try scene.folder.remove("hold-40")
            let edited = SamplePlan.command.changed { $0.hypertables[0].more = keys }
            try scene.write(edited)
            let status = try await scene.hyperfill("status", "plan.yaml")
            status.expect(0, "warning: an earlier run \(taken)")
            #expect(status.output.contains("now says \(key)"), "\(status)")
            #expect(!status.output.contains("nothing is left"), "\(status)")
            (try await scene.hyperfill("explain", "plan.yaml", "public.readings/40..60/copy")).expect(
                0, "warning: an earlier run \(taken)")
            let live = try await scene.hyperfill("plan", "plan.yaml", "--live")
            #expect(live.output.contains("an earlier run \(taken)"), "\(live)")
            let lines = scene.folder.state().count
            (try await scene.run()).expect(
                65, taken, "now says \(key)", "hyperfill abandon plan.yaml", "nothing was run")
            #expect(copies(scene, since: lines).isEmpty)
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(0)
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            (try await scene.run()).expect(0, "3 windows and 60 rows loaded")
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            let done = try await scene.hyperfill("status", "plan.yaml")
            #expect(done.output.contains("nothing is left to restore"), "\(done)")
            try await scene.expectAllReadings()
        }
    }

    /// Windows that are all loaded are no reason to call it done.
    @Test func aPlanThatLeavesAloneWhatWasTakenBeforeTheEnd() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild", "policies: leave")) { scene in
            try await scene.addJobsAndIndexes()
            let indexes = try await scene.indexes()
            var failing = scene
            failing.program.environment["HYPERFILL_FAIL_AT"] = "*/create-index:intent"
            #expect(try await failing.run().status != 0)
            try scene.write(.command.with("policies: leave"))
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(status.output.contains("5 of 5 windows"), "\(status)")
            #expect(!status.output.contains("Everything before T is loaded and counted"), "\(status)")
            (try await scene.run()).expect(65, "dropped indexes of public.readings")
            // It may as well be written as it was.
            try scene.write(.command.with("indexes: rebuild", "policies: leave"))
            (try await scene.run()).expect(0, "indexes are restored")
            #expect(try await scene.indexes() == indexes)
        }
    }

    @Test func aSelectionOfNothingIsNotDone() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run("--exclude", "*")).expect(
                0, "nothing to do in this selection; 17 tasks of plan.yaml are left")
            (try await scene.run()).expect(0)
            (try await scene.run("--exclude", "*")).expect(0, "every task of plan.yaml is done")
        }
    }

    /// `abandon` restores the hypertables of the plan. It does not say nothing of another one.
    @Test func indexesOfAHypertableThatLeftThePlan() async throws {
        let plan = SamplePlan.command.with("indexes: rebuild")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.makeReadings("public.others")
            try await scene.database.execute("CREATE INDEX plain ON readings (device)")
            let indexes = try await scene.indexes()
            try await scene.die(at: "*/drop-index:record")
            try scene.write(plan.changed { $0.hypertables[0].table = "public.others" })
            try await scene.hyperfill("abandon", "plan.yaml").expect(
                65, "dropped indexes of public.readings, and the plan no longer has it",
                "hyperfill abandon plan.yaml")
            try scene.write(plan)
            try await scene.hyperfill("abandon", "plan.yaml").expect(0)
            #expect(try await scene.indexes() == indexes)
        }
    }

    /// The rows that dual-writing wrote from the new T on were deleted, and no task of the edited plan loads them.
    @Test func aWindowThatWasEmptiedAndIsNoMoreInThePlan() async throws {
        try await Scene.withReadings { scene in
            try await scene.die(at: "*/80..100/copy:intent")
            try scene.write(.command.changed { $0.completion = "bigint: 80" })
            (try await scene.run()).expect(
                65, "did not load them, and the plan no longer has them: public.readings 80..100 (1 row)",
                "nothing was run")
            try scene.write(.command)
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
            try scene.write(.command.changed { $0.completion = "bigint: 80" })
            (try await scene.run()).expect(0, "nothing to do")
        }
    }
}
