import Foundation
import TestSupport
import Testing

/// `validate --live`: everything at once, each with its place in the plan, and nothing changed.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct ValidateLiveTests {
    /// Validates the plan against the sample hypertable.
    private func expect(
        _ plan: SamplePlan, _ status: Int32, _ texts: [String], output: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation,
        prepare: @Sendable (Scene) async throws -> Void = { _ in }
    ) async throws {
        try await Scene.withReadings(plan: plan) { scene in
            try await prepare(scene)
            let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
            ended.expect(status, sourceLocation: sourceLocation)
            for text in texts { ended.expect(status, text, sourceLocation: sourceLocation) }
            for text in output {
                #expect(ended.output.contains(text), "\(ended)", sourceLocation: sourceLocation)
            }
            #expect(!scene.folder.exists("plan.yaml.state.jsonl"), sourceLocation: sourceLocation)
        }
    }

    @Test func aPlanThatFits() async throws {
        try await Scene.withReadings { scene in
            let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
            ended.expect(0)
            #expect(ended.errors.isEmpty, "\(ended)")
            for text in [
                "plan.yaml: fits its target and its sources\n", "target: TimescaleDB 2.",
                "public.readings from source s", "device  text           integer           binary",
                "read: the first rows of a window, from 80 to 99", "bytes a row",
            ] {
                #expect(ended.output.contains(text), "no »\(text)« in \(ended)")
            }
            // The last window, and only that.
            #expect(scene.folder.exists("reached-80") && !scene.folder.exists("reached-0"))
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
        }
    }

    /// A column that only the server reads takes its whole row with it.
    @Test func howEachColumnIsSent() async throws {
        try await expect(
            .csv().with("columns: [ts, place, value]"), 0, [],
            output: [
                "value   text           double precision  text: the column `place` has the type point",
                "place   text           point             text: the column `place` has the type point",
                "read: the first rows of rows.csv, from 3 to 90",
            ],
            prepare: { scene in
                try await scene.database.execute("ALTER TABLE readings ADD place point")
                try scene.folder.write("rows.csv", "ts,place,value\n3,\"(1,2)\",4\n90,,5\n")
            })
    }

    /// Two faults of the target's, one of the source's and two warnings: in the order of the file.
    @Test func allFindingsAtOnce() async throws {
        let plan = SamplePlan.csv("missing.csv").with("columns: [ts, Device, value]").changed {
            $0.workers = 64
        }
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute(
                "ALTER TABLE readings ADD kind text DEFAULT '' NOT NULL",
                "ALTER TABLE readings ALTER kind DROP DEFAULT",
                "CREATE FUNCTION nod() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER nod AFTER INSERT OR DELETE ON readings FOR EACH ROW EXECUTE FUNCTION nod()")
            let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
            ended.expect(
                65, "plan.yaml:11:21: error: missing.csv: the file cannot be read",
                "error: public.readings has no column \"Device\"", "did you mean `device`?",
                "error: the column kind must have a value",
                "plan.yaml:9:12: warning: the trigger \"nod\" fires for the rows of public.readings that are deleted",
                "plan.yaml:9:12: warning: the trigger \"nod\" fires for what is loaded",
                "error: plan.yaml does not fit its target or a source")
            let lines = ended.errors.matches(of: #/(?m)^plan\.yaml:(\d+):/#).compactMap { Int($0.output.1) }
            #expect(lines.count >= 5 && lines == lines.sorted(), "\(ended)")
            let again = try await scene.hyperfill("validate", "--live", "plan.yaml")
            #expect(again.errors == ended.errors && again.output == ended.output)
        }
    }

    @Test func secondsInThePlanAndMillisecondsInTheSource() async throws {
        try await expect(
            .csv().changed {
                $0.completion = "bigint: 1786363200"
                $0.hypertables[0].windows = "{ start: 1786000000, every: 100000 }"
            }, 65,
            ["plan.yaml:3:", "looks like seconds", "source s gives milliseconds (such as 1786300000000)"],
            prepare: { scene in
                try await scene.database.execute("SELECT set_chunk_time_interval('readings', 100000)")
                try scene.folder.write("rows.csv", "ts,device,value\n1786200000000,1,1\n1786300000000,1,1\n")
            })
    }

    @Test func aCompletionBeforeDualWritingBegan() async throws {
        try await expect(
            .command, 0, ["plan.yaml:3:", "every row of public.readings lies at or after T (100)"],
            prepare: { try await $0.database.execute("DELETE FROM readings WHERE ts < 100") })
    }

    @Test func anEmptyTarget() async throws {
        try await expect(
            .command, 0, ["public.readings holds no rows: nothing shows that dual-writing has begun"],
            prepare: { try await $0.database.execute("DELETE FROM readings") })
    }

    @Test(arguments: [
        ("3,1,1\n", "rows before the first window, such as one at 3"),
        ("100,1,1\n", "lie at or after T, the earliest at 100"), ("", "there are none"),
    ])
    func rowsThatNoWindowTakes(row: String, text: String) async throws {
        try await expect(
            .csv().changed { $0.hypertables[0].windows = "{ start: 20, every: 20 }" }, 0, [text],
            prepare: {
                try await $0.deleteDualWritten()
                try $0.folder.write("rows.csv", "ts,device,value\n\(row)")
            })
    }

    /// The distance from the first window to T is more than a 64-bit number.
    @Test func theLongestRangeOfTime() async throws {
        try await expect(
            .csv().changed {
                $0.hypertables[0].windows = "{ start: -9223372036854775808, every: 9223372036854775807 }"
            },
            0, [], prepare: { try $0.folder.write("rows.csv", $0.csv(0..<100)) })
    }

    @Test func aRowThatIsNoRow() async throws {
        try await expect(
            .csv(), 65, ["plan.yaml:11:", "rows.csv:3", "missing data for column `value`"],
            prepare: { try $0.folder.write("rows.csv", "ts,device,value\n1,2,3\n4,5\n") })
    }

    @Test func aCommandThatFails() async throws {
        try await expect(
            .command, 65, ["plan.yaml:11:", "it ended with status 3", "it wrote: no such table"],
            prepare: { try $0.folder.script("rows.sh", "echo no such table >&2; exit 3") })
    }

    /// The plan's own count is run for the last window, once.
    @Test(arguments: [
        (
            "echo no such table >&2; exit 3",
            "the count command: it ended with status 3; it wrote: no such table"
        ),
        ("echo many", "the count command"),
        ("echo 7", "source s gives 20 rows for the window 80..100, and the count command counts 7"),
    ])
    func aCountCommandThatIsWrong(script: String, text: String) async throws {
        try await expect(
            .command, 65, ["plan.yaml:11:", text], prepare: { try $0.folder.script("count.sh", script) })
    }

    @Test func aTableThatIsMisspelt() async throws {
        try await expect(
            .command.changed { $0.hypertables[0].table = "public.reading" }, 65,
            ["plan.yaml:9:", "public.reading is absent from the target", "it has public.readings"])
    }

    /// One window, or a last one that T cuts short, shares its chunk with none.
    @Test func windowsThatShareNoChunk() async throws {
        let plan = SamplePlan.command.changed { $0.completion = "bigint: 85" }
        try await Scene.withReadings(plan: plan) { scene in
            for windows in ["{ start: 80, every: 20 }", "{ start: 60, every: 20 }"] {
                try scene.write(plan.changed { $0.hypertables[0].windows = windows })
                let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
                #expect(!ended.errors.contains("share"), "\(ended)")
            }
            try scene.write(plan.changed { $0.hypertables[0].windows = "{ start: 0, every: 5 }" })
            (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(
                0, "about 4 windows share each chunk")
        }
    }

    @Test func aRoleWithoutRights() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild")) { scene in
            try await scene.database.withRole { role, uri in
                var scene = scene
                scene.program.environment["TARGET"] = uri
                let none = try await scene.hyperfill("validate", "--live", "plan.yaml")
                none.expect(
                    65, "the role \(role) lacks SELECT, INSERT, DELETE on public.readings",
                    "GRANT SELECT, INSERT, DELETE ON \"public\".\"readings\" TO \"\(role)\"",
                    "may not drop indexes of public.readings, which belongs to postgres")
                try await scene.database.execute(
                    "GRANT SELECT, INSERT ON readings TO \(role)",
                    "ALTER TABLE readings ENABLE ROW LEVEL SECURITY")
                let some = try await scene.hyperfill("validate", "--live", "plan.yaml")
                some.expect(65, "lacks DELETE on public.readings", "row-level security hides rows")
                // The same is found out before a run deletes anything.
                (try await scene.run()).expect(65, "lacks DELETE on public.readings", "nothing was run")
            }
        }
    }

    @Test func tooFewSessions() async throws {
        try await Scene.withReadings(plan: .command.changed { $0.workers = 8 }) { scene in
            try await scene.database.withRole { role, uri in
                try await scene.database.execute(
                    "GRANT ALL ON readings TO \(role)", "ALTER ROLE \(role) CONNECTION LIMIT 4")
                var scene = scene
                scene.program.environment["TARGET"] = uri
                (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(
                    0, "plan.yaml:2:", "has room for 4 sessions now, and a run opens 9", "lower `workers`")
            }
        }
    }

    @Test func theDatabaseIsBeingRestored() async throws {
        try await expect(
            .command, 65, ["plan.yaml:2:", "timescaledb.restoring is on", "timescaledb_post_restore()"],
            prepare: { scene in
                try await scene.database.execute(
                    "ALTER DATABASE \(scene.database.name) SET timescaledb.restoring = 'on'",
                    "ALTER DATABASE \(scene.database.name) SET session_replication_role = 'replica'")
            })
    }

    @Test func retentionThatReachesIntoTheWindows() async throws {
        try await expect(
            .command, 0, ["plan.yaml:9:", "drops what lies before 950", "lengthen the policy"],
            prepare: { try await $0.addRetention(keeping: 50) })
    }

    /// The target cannot be reached, and the source is looked at all the same.
    @Test func whatCannotBeReached() async throws {
        let folder = try PlanFolder()
        try folder.write("plan.yaml", SamplePlan.csv("missing.csv").text)
        let program = Program(
            folder: folder, environment: ["TARGET": "postgresql://someone:canary@127.0.0.1:1/nowhere"])
        let ended = try await program(["validate", "--live", "plan.yaml"])
        ended.expect(
            69, "plan.yaml:2:23: error: cannot connect to the target (host 127.0.0.1",
            "plan.yaml:11:21: error: missing.csv", "error: plan.yaml: the target cannot be reached")
        #expect(!ended.description.contains("canary"))
        #expect(ended.output.contains("plan.yaml: 2 errors"))
    }

    @Test func aSecretThatACommandPrints() async throws {
        try await Scene.withReadings(
            plan: .command.changed { $0.source = "command: { rows: './fail.sh $METERS {{start}} {{end}}' }" }
        ) { scene in
            try scene.folder.script("fail.sh", "echo cannot log in with $1 >&2; exit 1")
            var scene = scene
            scene.program.environment["METERS"] = "canary-Zx81"
            let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
            ended.expect(65, "cannot log in with ***")
            #expect(!ended.description.contains("canary"))
        }
    }

    #if SQLite
        /// A table of the source's, its types, and no index on its time.
        @Test func aDatabase() async throws {
            try await Scene.withReadings { scene in
                try scene.folder.write(
                    "db.yaml",
                    SamplePlan.command.text.replacing(#/command: .*/#, with: "sqlite: { path: old.db }")
                        .replacing("{ source: s }", with: "{ source: s, table: Old }"))
                let table = "CREATE TABLE Old (ts INTEGER, device INTEGER, value REAL)"
                try scene.folder.shell("sqlite3 old.db '\(table); INSERT INTO Old VALUES (3, 2, 3)'")
                let ended = try await scene.hyperfill("validate", "--live", "db.yaml")
                ended.expect(
                    0, "db.yaml:11:",
                    "no index of the source s leads with the time column: each of 5 windows reads the whole table "
                        + "(a file of 8.2 kB)")
                for text in ["from source s (SQLite 3.", "value   REAL           double precision  binary"] {
                    #expect(ended.output.contains(text), "\(ended)")
                }
                try scene.folder.shell(
                    "sqlite3 old.db 'CREATE INDEX i ON Old (ts); UPDATE Old SET ts = 3000'")
                let nothing =
                    "source s has rows, but none in any window from 0 to T (100); its times lie from 3000 to"
                (try await scene.hyperfill("validate", "--live", "db.yaml")).expect(
                    65, "db.yaml:11:", nothing)
                // A run would empty the windows of what dual-writing wrote, and load nothing.
                (try await scene.hyperfill("run", "db.yaml", "--yes")).expect(65, nothing, "nothing was run")
                #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
                try scene.folder.shell("rm old.db")
                (try await scene.hyperfill("validate", "--live", "db.yaml")).expect(
                    65, "db.yaml:11:", "old.db")
            }
        }
    #endif

    /// A column that must have a value, and that nothing in the source is called like.
    @Test func aColumnThatTheSourceDoesNotHave() async throws {
        let plan = SamplePlan.csv()
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute(
                "CREATE DOMAIN level AS int DEFAULT 1", "ALTER TABLE readings ADD level level NOT NULL",
                "ALTER TABLE readings ADD kind text DEFAULT '' NOT NULL",
                "ALTER TABLE readings ALTER kind DROP DEFAULT")
            try scene.folder.write("rows.csv", "ts,device,value\n3,1,1\n4,1,1\n99,1,1\n")
            let text = "the target's column `kind` must have a value, and the source has no such column"
            (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(65, "plan.yaml:11:", text)
            (try await scene.run()).expect(65, text, "nothing was run")
            #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
            // A trigger may give it one.
            try await scene.database.execute(
                "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.kind := $$k$$; RETURN NEW; END'",
                "CREATE TRIGGER fill BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION fill()")
            (try await scene.run()).expect(0, "3 rows")
        }
    }

    @Test func forPrograms() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("bad.yaml", "version: 2\n")
            let ended = try await scene.hyperfill(
                "validate", "--live", "--json", "plan.yaml", "bad.yaml", "none.yaml")
            ended.expect(65, "cannot read the plan none.yaml")
            let whole = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
            let plans = try #require(whole?["plans"] as? [[String: Any]])
            #expect(whole?["format"] as? String == "hyperfill-validation")
            #expect(plans.map { $0["valid"] as? Bool } == [true, false, false])
            let live = try #require(plans[0]["live"] as? [String: Any])
            let table = try #require((live["hypertables"] as? [[String: Any]])?.first)
            #expect((table["columns"] as? [[String: Any]])?.count == 3)
            #expect(plans[1]["live"] is NSNull)
        }
    }
}
