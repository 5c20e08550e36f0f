import TestSupport
import Testing
import Timescale

/// A hypertable that other sessions change beside a run. What is loaded is right, or the run says what was changed.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct CatalogChangeTests {
    /// Runs the plan, and has statements wait for the end of the second window, whose transaction they follow.
    private func run(_ scene: Scene, after statements: [String]) async throws -> Ended {
        try scene.folder.write("hold-20", "")
        return try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
            try await eventually("the second window") {
                guard scene.folder.exists("reached-20") else { return false }
                return try await scene.value(
                    "SELECT count(*) FROM pg_locks WHERE relation = 'readings'::regclass "
                        + "AND mode = 'RowExclusiveLock' AND granted") != "0"
            }
            let session = try await scene.database.session()
            async let changed: Void = session.transaction { session in
                for statement in statements { try session.execute(statement) }
            }
            try await eventually("the change's wait") {
                try await scene.value(
                    "SELECT count(*) FROM pg_locks JOIN pg_database AS d ON d.oid = database "
                        + "WHERE datname = current_database() AND NOT granted") != "0"
            }
            try scene.folder.remove("hold-20")
            try await changed
            await session.close()
        }.ended
    }

    /// Binary values of the same width were read as another type: 8,170 wrong values and exit 0.
    @Test func aColumnOfAnotherTypeOfTheSameWidth() async throws {
        try await Scene.withReadings { scene in
            let ended = try await run(scene, after: ["ALTER TABLE readings ALTER device TYPE real"])
            ended.expect(
                0, "the column device was integer and is real", "attempt 2 of 7", "5 windows and 100 rows")
            try await scene.expectAllReadings()
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    /// Values of another width were taken for a lost connection.
    @Test(arguments: ["real", "numeric", "text"])
    func aColumnOfATypeOfAnotherWidth(type: String) async throws {
        try await Scene.withReadings { scene in
            let ended = try await run(scene, after: ["ALTER TABLE readings ALTER value TYPE \(type)"])
            ended.expect(0, "the column value was double precision and is \(type)", "5 windows and 100 rows")
            #expect(!ended.errors.contains("08P01"), "\(ended)")
            try await scene.database.execute(
                "ALTER TABLE readings ALTER value TYPE float8 USING value::float8")
            try await scene.expectAllReadings()
        }
    }

    /// The texts of a CSV would be refused or rounded by the new type.
    @Test func aColumnThatIsSentAsText() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                "ALTER TABLE readings ALTER value TYPE money USING value::text::money")
            let ended = try await run(
                scene, after: ["ALTER TABLE readings ALTER value TYPE numeric(10,0) USING value::numeric"])
            ended.expect(0, "the column value was money and is numeric(10,0)")
        }
    }

    /// The plan does not fit any more, which the message says; it fits again once the name is back.
    @Test func aColumnThatIsRenamed() async throws {
        try await Scene.withReadings { scene in
            let ended = try await run(scene, after: ["ALTER TABLE readings RENAME ts TO moment"])
            ended.expect(
                1, "the column ts was renamed to moment", "the plan no longer fits it",
                "public.readings is partitioned by moment, not by ts", "write `column: moment`")
            try await scene.database.execute("ALTER TABLE readings RENAME moment TO ts")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// Windows that were loaded lack the values of the new column.
    @Test func aColumnThatIsDroppedAndAddedAgain() async throws {
        try await Scene.withReadings { scene in
            let ended = try await run(
                scene,
                after: [
                    "ALTER TABLE readings DROP COLUMN value", "ALTER TABLE readings ADD COLUMN value float8",
                    "UPDATE readings SET value = ts - 130 WHERE ts > 130",
                    "UPDATE readings SET value = 0 WHERE ts = 100",
                ])
            ended.expect(1, "another column has the name value", "loads the windows again")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// What was loaded before went with the table that is gone.
    @Test func aHypertableThatIsMadeAnew() async throws {
        try await Scene.withReadings { scene in
            let ended = try await run(
                scene,
                after: [
                    "DROP TABLE readings",
                    "CREATE TABLE readings (ts bigint NOT NULL, device integer, value float8)",
                    "SELECT create_hypertable('readings', 'ts', chunk_time_interval => 20)",
                    "INSERT INTO readings VALUES (7, -1, 0), (100, -2, 0), (131, -2, 1)",
                ])
            ended.expect(1, "it was dropped, and another table has its name")
            (try await scene.run()).expect(0, "5 windows and 100 rows")
            try await scene.expectAllReadings()
        }
    }

    /// The rows of a trigger that is made beside the run are looked at as those of one that was there before.
    @Test func aTriggerThatIsMade() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                "CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS "
                    + "'BEGIN IF NEW.ts < 99 THEN NEW.ts := 20 * (NEW.ts / 20) + 1; END IF; RETURN NEW; END'")
            let ended = try await run(
                scene,
                after: [
                    "CREATE TRIGGER later BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION later()"
                ])
            ended.expect(
                0, "the trigger later was created", "a trigger changed times within the window")
        }
    }

    /// The number of rows is right and their times are not: the ends, or only the sum, are others. A trigger before each
    /// row may do that if its owner wants it, which the run says. Any other trigger may not.
    @Test(arguments: ["ts + 1", "CASE ts WHEN 31 THEN 32 ELSE ts END"])
    func aTriggerThatMovesRowsWithinTheirWindow(time: String) async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            try await scene.deleteDualWritten()
            try scene.folder.write("rows.csv", "ts,device,value\n30,1,1\n31,1,1\n35,1,1\n")
            try await scene.database.execute(
                "CREATE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    + "UPDATE readings SET ts = \(time) WHERE device = 1; RETURN NULL; END $$",
                "CREATE TRIGGER move AFTER INSERT ON readings FOR EACH STATEMENT EXECUTE FUNCTION move()")
            (try await scene.run()).expect(
                1, "the window holds other times than were sent", "3 rows from 30 to 35 were sent",
                "look for a trigger")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE device = 1") == "0")
            try await scene.database.execute(
                "DROP TRIGGER move ON readings",
                "CREATE FUNCTION moved() RETURNS trigger LANGUAGE plpgsql AS "
                    + "'BEGIN NEW.ts := NEW.ts + 1; RETURN NEW; END'",
                "CREATE TRIGGER moved BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION moved()")
            (try await scene.run()).expect(0, "a trigger changed times within the window")
        }
    }
}
