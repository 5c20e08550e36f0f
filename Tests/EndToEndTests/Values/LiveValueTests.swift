#if SQLite
    import TestSupport
    import Testing

    /// What `validate --live` finds in the values of a source and of the plan, before a run would.
    @Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
    struct LiveValueTests {
        /// Milliseconds that are read as seconds lie in no window, and some thousand years past any date.
        @Test(arguments: [
            ("epoch_s", 1_717_286_400_000), ("epoch_ms", 1_717_286_400), ("epoch_s", 1_717_286_400_000_000),
        ])
        func anotherUnitThanTheSourceHas(form: String, time: Int) async throws {
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE TABLE times (t timestamptz NOT NULL, v int)",
                    "SELECT create_hypertable('times', 't')",
                    "INSERT INTO times VALUES ('2024-06-03Z', 1)")
                try scene.folder.shell(
                    "sqlite3 data.db 'CREATE TABLE readings (ts INTEGER, v INTEGER); INSERT INTO readings VALUES (\(time), 1)'"
                )
                try scene.write(.sqlite().with("columns: { ts: { to: t, as: \(form) }, v: v }"))
                (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(
                    65, "source s has rows, but none in any window", "the unit (`as: epoch_s`, `epoch_ms`, …)"
                )
                (try await scene.run()).expect(
                    65, "source s has rows, but none in any window", "nothing was run")
                #expect(try await scene.value("SELECT count(*) FROM times") == "1")
                // A table without any row is another matter.
                try scene.folder.shell("sqlite3 data.db 'DELETE FROM readings'")
                (try await scene.run()).expect(65, "source s has no rows in any window", "nothing was run")
            }
        }

        /// NULL where the target has a value in every row.
        @Test func nullsThatTheTargetRefuses() async throws {
            try await Scene.withTimes("v int NOT NULL, w int", plan: .sqlite()) { scene in
                try scene.folder.shell(
                    "sqlite3 data.db \"CREATE TABLE readings (t NOT NULL, v, w); "
                        + "INSERT INTO readings VALUES ('2024-06-02', 1, 1), ('2024-06-03', NULL, NULL)\"")
                let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
                ended.expect(65, "rowid 2: the column v would be NULL, and public.times refuses that")
                #expect(!ended.errors.contains("column w"), "\(ended)")
                try scene.folder.shell("sqlite3 data.db \"DELETE FROM readings WHERE v IS NULL\"")
                let fits = try await scene.hyperfill("validate", "--live", "plan.yaml")
                fits.expect(0)
                #expect(fits.output.contains("may be NULL there, and not in the target: v; a row"), "\(fits)")
                // A trigger may give it a value.
                try scene.folder.shell("sqlite3 data.db \"UPDATE readings SET v = NULL\"")
                try await scene.database.execute(
                    "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := 1; RETURN NEW; END'",
                    "CREATE TRIGGER fill BEFORE INSERT ON times FOR EACH ROW EXECUTE FUNCTION fill()")
                (try await scene.hyperfill("validate", "--live", "plan.yaml")).expect(0)
            }
        }

        /// Text that the server takes for a number, and text that it does not.
        @Test func textInAColumnOfNumbers() async throws {
            try await Scene.withTimes("v int, w date", plan: .sqlite()) { scene in
                try scene.folder.shell(
                    "sqlite3 data.db \"CREATE TABLE readings (t, v, w); INSERT INTO readings VALUES "
                        + "('2024-06-02', '7', '2024-01-05'), ('2024-06-03', 'x', 'Jan 5, 2024')\"")
                let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
                ended.expect(
                    65, "rowid 2: the column v (integer) does not take the value there",
                    "invalid input syntax for type integer: \"…\" (SQLSTATE 22P02)")
                #expect(!ended.errors.contains("column w"), "\(ended)")
                try scene.folder.shell("sqlite3 data.db \"UPDATE readings SET v = 8\"")
                let fits = try await scene.hyperfill("validate", "--live", "plan.yaml")
                fits.expect(0)
                #expect(
                    fits.output.contains(
                        "text: the column `w` (date) holds in rowid 2 a value in a form that only"),
                    "\(fits)")
                (try await scene.run()).expect(0, "2 rows")
            }
        }

        /// The plan's own values, as the server reads them.
        @Test(arguments: [
            ("interval", "1 day ago", "-1 days"), ("integer", "0x1F", "31"),
            ("date", "Jan 5, 2024", "2024-01-05"),
            ("integer", "x", nil), ("interval", "soon", nil), ("varchar(3)", "abcd", nil),
            ("jsonb", "{", nil),
            ("jsonb", "{}", "{}"), ("numeric(5,1)", "1234567", nil), ("percent", "101", nil),
            ("percent", "99", "99"),
            ("int[]", "{1,2}", "{1,2}"), ("numeric(5,1)", "1.23", nil),
        ])
        func constants(type: String, text: String, shown: String?) async throws {
            try await Scene.with { scene in
                try await scene.database.execute(
                    "CREATE DOMAIN percent AS int CHECK (VALUE <= 100)",
                    "CREATE TABLE times (t timestamptz NOT NULL, v float8, f \(type))",
                    "SELECT create_hypertable('times', 't')", "INSERT INTO times VALUES ('2024-06-03Z', 1)")
                try scene.folder.shell(
                    "sqlite3 data.db \"CREATE TABLE readings (t, v); INSERT INTO readings VALUES ('2024-06-02', 1)\""
                )
                try scene.write(.sqlite().with("columns:", "  t: t", "  v: v", "  f: { value: '\(text)' }"))
                let validated = try await scene.hyperfill("validate", "--live", "plan.yaml")
                let ended = try await scene.run()
                guard let shown else {
                    validated.expect(65)
                    ended.expect(65)
                    if text != "1.23" {
                        validated.expect(
                            65, "plan.yaml:16:", "the plan's value for the column f is not of its type")
                    }
                    #expect(try await scene.value("SELECT count(*) FROM times") == "1")
                    return
                }
                validated.expect(0)
                ended.expect(0, "1 row")
                #expect(try await scene.value("SELECT f::text FROM times") == shown)
            }
        }
    }
#endif
