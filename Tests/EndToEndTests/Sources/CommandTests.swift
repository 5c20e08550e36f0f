import TestSupport
import Testing

/// Commands that do not do what they should.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct CommandTests {
    private func plan(_ rows: String, count: String? = "./count.sh {{start}} {{end}}") -> SamplePlan {
        .command.changed {
            $0.source = "command: { rows: '\(rows)'\(count.map { ", count: '\($0)'" } ?? "") }"
        }
    }

    @Test func aCommandThatFailsInMidStream() async throws {
        try await Scene.withReadings(plan: plan("./some.sh {{start}} {{end}}")) { scene in
            try scene.folder.script(
                "some.sh", "./rows.sh $1 $2; [ $1 != 40 ] || { echo connection lost >&2; exit 1; }")
            let ended = try await scene.run()
            ended.expect(
                1, "public.readings/40..60/copy", "it ended with status 1", "it wrote: connection lost",
                "safe to run again")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 40 AND 59") == "0")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts < 40") == "40")
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(
                status.output.contains("hyperfill explain plan.yaml public.readings/40..60/copy"), "\(status)"
            )
            try scene.folder.script("some.sh", "./rows.sh $1 $2")
            let again = try await scene.run()
            again.expect(0, "1 window and 20 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    @Test func aCommandOfAPipelineThatFails() async throws {
        try await Scene.withReadings(
            plan: plan("{ ./rows.sh {{start}} {{end}}; [ {{start}} = 80 ] || exit 3; } | cat")
        ) { scene in
            let ended = try await scene.run()
            ended.expect(1, "it ended with status 3")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts < 60") == "0")
            // After three windows the fault is taken for one that all share, and the others are left alone.
            let left = try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 60 AND 99")
            #expect(left != "0")
        }
    }

    @Test func aCommandThatIsKilled() async throws {
        try await Scene.withReadings(plan: plan("./rows.sh {{start}} {{end}}; kill -9 $$")) { scene in
            let ended = try await scene.run()
            ended.expect(1, "signal")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts < 60") == "0")
        }
    }

    /// As many rows as the source has, but not the same: the first and last times, which the count gives as well, tell.
    @Test func asManyRowsAtOtherTimes() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.script("count.sh", "echo \"$(($2 - $1)),$1,$(($2 - 1))\"")
            try await scene.die(at: "*/40..60/count:intent")
            try await scene.database.execute("UPDATE readings SET ts = 58 WHERE ts = 59")
            (try await scene.run()).expect(
                2, "source and target have 20 rows each in this window, but not the same",
                "the source was counted by the count command: 20 rows from 40 to 59",
                "the target has 20 rows from 40 to 58", "The next run loads the window again")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// A trigger may change times within their window, if its owner wants it so.
    @Test func aTriggerThatRoundsTimes() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.script("count.sh", "echo \"$(($2 - $1)),$1,$(($2 - 1))\"")
            try await scene.database.execute(
                "CREATE FUNCTION round() RETURNS trigger LANGUAGE plpgsql AS "
                    + "'BEGIN NEW.ts := NEW.ts / 10 * 10; RETURN NEW; END'",
                "CREATE TRIGGER round BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION round()")
            (try await scene.run()).expect(0, "100 rows loaded")
        }
    }

    /// Its output was cut short and it says nothing: the count command knows better.
    @Test func aCommandThatEndsEarlyWithoutAWord() async throws {
        try await Scene.withReadings(plan: plan("./some.sh {{start}} {{end}}")) { scene in
            try scene.folder.script(
                "some.sh", "./rows.sh $1 $2 | if [ $1 = 40 ]; then head -n 5; else cat; fi")
            let ended = try await scene.run()
            ended.expect(
                2, "public.readings/40..60/count", "the source has 20 rows in this window, the target 5",
                "The next run loads the window again")
            try scene.folder.script("some.sh", "./rows.sh $1 $2")
            let again = try await scene.run()
            again.expect(0, "public.readings/40..60/copy: 20 rows", "1 window and 20 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    @Test func aCountThatDiffersEachTime() async throws {
        try await Scene.withReadings(
            plan: plan(
                "./rows.sh {{start}} {{end}}", count: "[ {{start}} = 80 ] && echo 20 || echo 21 # {{end}}")
        ) { scene in
            for _ in 1...2 {
                let ended = try await scene.run()
                ended.expect(2, "the source has 21 rows in this window, the target 20")
            }
            try await scene.expectAllReadings()
        }
    }

    /// The window is loaded again over the rows that it holds, under a key that allows each only once.
    @Test func aWindowWithAUniqueKeyIsLoadedAgain() async throws {
        try await Scene.withReadings(
            plan: plan("./rows.sh {{start}} {{end}}", count: "./counted.sh {{start}} {{end}}")
        ) {
            scene in
            try scene.folder.script("counted.sh", "[ $1 = 80 ] && echo 20 || echo 21")
            let first = try await scene.run()
            first.expect(2, "the source has 21 rows in this window, the target 20")
            try await scene.database.execute("CREATE UNIQUE INDEX ON readings (ts, device)")
            try scene.folder.script("counted.sh", "echo 20")
            let again = try await scene.run()
            again.expect(0, "80 rows loaded")
            try await scene.expectAllReadings()
        }
    }

    /// While the source's count command goes on, the target has counted already.
    @Test func sourceAndTargetCountAtTheSameTime() async throws {
        try await Scene.withReadings { scene in
            (try await scene.run("--select", "*/0..20/*", "--exclude", "*/count")).expect(0)
            try scene.folder.script(
                "count.sh", "touch counting; while [ -e hold ]; do sleep 0.05; done; echo $(($2 - $1))")
            try scene.folder.write("hold", "")
            let command = ["run", "plan.yaml", "--yes", "--select", "*/0..20/count"]
            let outcome = try await scene.program.during(command) { _ in
                defer { try? scene.folder.remove("hold") }
                try await eventually("the target's count") {
                    guard scene.folder.exists("counting") else { return false }
                    return try await scene.value(
                        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() "
                            + "AND query LIKE 'SELECT count(*), min(\"ts\")%'") == "t"
                }
            }
            outcome.ended.expect(0, "20 rows")
        }
    }

    @Test func aCountThatIsNoNumber() async throws {
        try await Scene.withReadings(
            plan: plan(
                "./rows.sh {{start}} {{end}}", count: "[ {{start}} = 80 ] && echo 20 || echo many # {{end}}")
        ) { scene in
            (try await scene.run()).expect(1, "it printed `many`, which is not one whole number")
        }
    }

    @Test func aCountOfTwoLines() async throws {
        try await Scene.withReadings(
            plan: plan(
                "./rows.sh {{start}} {{end}}", count: "echo 20; [ {{start}} = 80 ] || echo 7 # {{end}}")
        ) { scene in
            (try await scene.run()).expect(
                1, "it printed 2 lines, the first of them `20`, not one number", "and nothing else")
        }
    }

    /// Without a count command the rows are asked for again.
    @Test func rowsThatComeLateAreNoticed() async throws {
        try await Scene.withReadings(plan: plan("./some.sh {{start}} {{end}}", count: nil)) { scene in
            try scene.folder.script(
                "some.sh", "./rows.sh $1 $2; [ $1 != 20 -o ! -e asked-$1 ] || echo 21,0,0; touch asked-$1")
            let ended = try await scene.run()
            ended.expect(
                2, "the source has 21 rows in this window, the target 20", "a second run of the rows command")
        }
    }

    /// What dual-writing put there stays, and the server calls that a success.
    @Test func aTriggerThatKeepsRowsIsNoticed() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER keep BEFORE DELETE ON readings FOR EACH ROW EXECUTE FUNCTION keep()")
            let ended = try await scene.run()
            ended.expect(
                1, "public.readings/0..20/delete", "the window still holds rows after they were deleted",
                "BEFORE DELETE trigger")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts < 20") == "2")
        }
    }

    @Test func aTriggerThatSwallowsRowsIsNoticed() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                """
                CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS
                'BEGIN IF NEW.ts = 45 THEN RETURN NULL; END IF; RETURN NEW; END'
                """,
                "CREATE TRIGGER swallow BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION swallow()")
            let ended = try await scene.run()
            ended.expect(1, "20 rows were sent, but the window holds 19; the load was rolled back", "trigger")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts BETWEEN 40 AND 59") == "0")
        }
    }
}
