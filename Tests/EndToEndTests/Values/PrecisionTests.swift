import TestSupport
import Testing

/// Columns of the target that do not keep all of a value, and would lose the rest without a word.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct PrecisionTests {
    /// A value that fits beside one that does not, in the second row.
    @Test(arguments: [
        ("numeric", "numeric(5,1)", "1.2", "1.234", "digits"),
        ("numeric(10,2)", "numeric(10,1)", "1.20", "1.23", "digits"),
        ("float8", "numeric(6,2)", "1.25", "1.234", "digits"),
        ("time", "time(0)", "12:00:00", "12:00:00.5", "a part"),
        ("timestamp", "timestamp(3)", "2024-01-01 00:00:00.123", "2024-01-01 00:00:00.1234", "a part"),
        ("timestamptz", "timestamptz(0)", "2024-01-01 00:00:00Z", "2024-01-01 00:00:00.5Z", "a part"),
        ("interval", "interval second(0)", "1 day 00:00:01", "00:00:01.5", "a part"),
        ("interval", "interval day to minute", "1 day 00:01", "00:00:01", "a part"),
        ("text", "varchar(3)", "abc", "ab  ", "the end"),
        ("varchar(9)", "varchar(3)", "ab ", "abc ", "the end"),
        ("numeric", "tenths", "1.5", "1.25", "digits"),
        ("numeric", "money", "1.500", "1.234", "digits"), ("text", "\"char\"", "a", "ab", "the end"),
    ])
    func aValueThatTheColumnWouldCutIsRefused(
        source: String, target: String, good: String, bad: String, what: String
    ) async throws {
        let domain = "CREATE DOMAIN tenths AS numeric(5,1)"
        try await PostgresPair.with("k int, v \(source)", types: [domain]) { pair in
            let scene = pair.scene
            try await scene.database.execute(
                "DROP TABLE times",
                "CREATE TABLE times (t timestamptz NOT NULL, k int, v \(target))",
                "SELECT create_hypertable('times', 't')")
            try await pair.source.execute(
                "ALTER TABLE readings ADD PRIMARY KEY (k)",
                "INSERT INTO readings VALUES ('2024-06-02Z', 1, '\(good)'), ('2024-06-03Z', 2, '\(bad)')")
            try await scene.run().expectRefusal("k = 2", "the column `v` holds", "would lose \(what)")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            // Rows that go as text are held against it, too.
            try await scene.database.execute("ALTER TABLE times ADD p point")
            try await pair.source.execute("ALTER TABLE readings ADD p point")
            try await scene.run().expectRefusal("k = 2", "the column `v` holds", "would lose \(what)")
            try await pair.source.execute("DELETE FROM readings WHERE k = 2")
            try await scene.run().expect(0, "1 row")
            let same =
                "SELECT v = '\(good)'::\(source)::\(target) AND v::text = '\(good)'::\(target)::text FROM times"
            #expect(try await scene.value(same) == "t")
        }
    }

    /// Values that a command prints have types as well.
    @Test func valuesOfACommand() async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE times (t timestamptz(3) NOT NULL, v numeric(6,2))",
                "SELECT create_hypertable('times', 't')")
            var plan = SamplePlan(
                completion: "timestamptz: 2024-07-01T00:00:00Z",
                source: "command: { rows: 'cat rows.ndjson; : {{start}} {{end}}', format: ndjson }")
            plan.hypertables[0] = SamplePlan.Hypertable(
                table: "public.times", time: "{ column: t, type: timestamptz }",
                windows: "{ start: 2024-06-01, every: 1mo }")
            try scene.write(plan)
            let row = "{\"t\": \"2024-06-02T00:00:00.123Z\", \"v\": 1.25}\n"
            try scene.folder.write("rows.ndjson", row + row.replacing("1.25", with: "1.255"))
            try await scene.run().expectRefusal(":2", "numeric(6,2) would lose digits")
            try scene.folder.write("rows.ndjson", row + row.replacing(".123Z", with: ".1234Z"))
            try await scene.run().expectRefusal(":2", "timestamp(3) with time zone would lose a part")
            try scene.folder.write("rows.ndjson", row)
            try await scene.run().expect(0, "1 row")
        }
    }

    /// The server moves the row to T, behind the window's end: nothing of it stays.
    @Test func aRowThatIsRoundedOutOfItsWindow() async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE times (t timestamptz(0) NOT NULL, v int)",
                "SELECT create_hypertable('times', 't')")
            var plan = SamplePlan.csv().changed { $0.completion = "timestamptz: 2024-07-01T00:00:00Z" }
            plan.hypertables[0].table = "public.times"
            plan.hypertables[0].time = "{ column: t, type: timestamptz }"
            plan.hypertables[0].windows = "{ start: 2024-06-01, every: 1mo }"
            try scene.write(plan)
            try scene.folder.write("rows.csv", "t,v\n2024-06-30 23:59:59.7Z,1\n2024-06-02 00:00Z,2\n")
            try await scene.run().expectRefusal(
                "plan.yaml:10:21: warning: the time column t is of type timestamp(0) with time zone",
                "2 rows were sent, but the window holds 1", "give it its full precision")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            try scene.folder.write("rows.csv", "t,v\n2024-06-30 23:59:58.7Z,1\n2024-06-02 00:00Z,2\n")
            try await scene.run().expect(0, "2 rows")
        }
    }

    /// What a trigger does for a row is done once, and a row that it moves stays nowhere.
    @Test func aRowThatATriggerMoves() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try scene.folder.write("rows.csv", "ts,device,value\n30,1,1\n31,1,1\n")
            try await scene.database.execute(
                "CREATE TABLE seen (ts bigint)",
                """
                CREATE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO seen VALUES (NEW.ts); NEW.ts := NEW.ts + 100; RETURN NEW; END $$
                """,
                "CREATE TRIGGER move BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION move()")
            (try await scene.run()).expectRefusal("public.readings/20..40/copy")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts >= 100") == "2")
            #expect(try await scene.value("SELECT count(*) FROM seen") == "0")
            try await scene.database.execute(
                "CREATE OR REPLACE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    + "INSERT INTO seen VALUES (NEW.ts); RETURN NEW; END $$")
            try await scene.run().expect(0, "2 rows")
            #expect(
                try await scene.value("SELECT string_agg(ts::text, ',' ORDER BY ts) FROM seen") == "30,31")
        }
    }
}
