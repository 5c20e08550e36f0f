import TestSupport
import Testing

/// Plans that do not fit their target: exit 65, with the place in the plan, and nothing is touched.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct WrongPlanTests {
    /// Runs the plan against the sample hypertable, which must stay as it is.
    private func expectRefusal(
        _ plan: SamplePlan, _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation,
        prepare: @Sendable (Scene) async throws -> Void = { _ in }
    ) async throws {
        try await Scene.withReadings(plan: plan) { scene in
            try await prepare(scene)
            let before = try await scene.value(
                "SELECT string_agg(r::text, ' ' ORDER BY r) FROM readings AS r")
            let ended = try await scene.run()
            ended.expect(65, "nothing was run", sourceLocation: sourceLocation)
            for text in texts { ended.expect(65, text, sourceLocation: sourceLocation) }
            let after = try await scene.value("SELECT string_agg(r::text, ' ' ORDER BY r) FROM readings AS r")
            #expect(after == before, sourceLocation: sourceLocation)
        }
    }

    @Test func wrongColumnNames() async throws {
        try await expectRefusal(
            .command.with("columns: [ts, Device, valu]"),
            [
                "plan.yaml:13:", "has no column \"Device\"", "did you mean `device`?",
                "has no column \"valu\"",
                "it has ts, device, value",
            ])
    }

    @Test func wrongTimeColumn() async throws {
        try await expectRefusal(
            .command.changed { $0.hypertables[0].time = "{ column: device, type: bigint }" },
            ["is partitioned by ts, not by device", "write `column: ts`"])
    }

    @Test func aColumnThatMustHaveAValueIsLeftOut() async throws {
        try await expectRefusal(
            .command.with("columns: [ts, value]"), ["the column device must have a value"],
            prepare: { try await $0.database.execute("ALTER TABLE readings ALTER device SET NOT NULL") })
    }

    @Test func missingTable() async throws {
        try await expectRefusal(
            .command.changed { $0.hypertables[0].table = "public.readingz" },
            ["plan.yaml:9:", "public.readingz"])
    }

    @Test func aTableThatIsNoHypertable() async throws {
        try await expectRefusal(
            .command.changed { $0.hypertables[0].table = "public.plain" },
            ["plan.yaml:9:", "public.plain is", "create_hypertable"],
            prepare: { try await $0.database.execute("CREATE TABLE plain (ts bigint NOT NULL)") })
    }

    @Test func timeColumnOfAnotherType() async throws {
        try await expectRefusal(
            .command.changed {
                $0.completion = "integer: 100"
                $0.hypertables[0].time = "{ column: ts, type: integer }"
            }, ["plan.yaml:10:", "the column ts is of type bigint", "write `type: bigint`"])
    }

    @Test func completionInTheFuture() async throws {
        try await expectRefusal(
            .command.changed {
                $0.completion = "timestamptz: 2999-01-01T00:00:00Z"
                $0.hypertables[0].table = "public.clock"
                $0.hypertables[0].time = "{ column: ts, type: timestamptz }"
                $0.hypertables[0].windows = "{ start: 2998-01-01T00:00:00Z, every: 30d }"
            }, ["plan.yaml:3:", "future"],
            prepare: {
                try await $0.database.execute(
                    "CREATE TABLE clock (ts timestamptz NOT NULL)", "SELECT create_hypertable('clock', 'ts')")
            })
    }

    @Test func secondsWhereTheColumnHoldsMilliseconds() async throws {
        try await expectRefusal(
            .command.changed {
                $0.completion = "bigint: 1786363200"
                $0.hypertables[0].windows = "{ start: 1786000000, every: 100000 }"
            },
            [
                "plan.yaml:3:", "looks like seconds", "holds milliseconds",
                "write T in the unit of the column",
            ],
            prepare: {
                try await $0.database.execute(
                    "SELECT set_chunk_time_interval('readings', 86400000)",
                    "INSERT INTO readings VALUES (1786363200000, 1, 1)")
            })
    }

    /// The load would bring back the hypertable's rows, and not the others.
    @Test(arguments: [
        ("CASCADE", "deletes those rows"), ("SET NULL", "sets their columns to NULL"),
    ])
    func rowsOfAnotherTableThatADeleteWouldTakeAlong(action: String, effect: String) async throws {
        try await expectRefusal(
            .command,
            [
                "plan.yaml:9:", "rows of public.notes refer to public.readings", effect,
                "drop the foreign key",
            ],
            prepare: {
                try await $0.database.execute(
                    "DELETE FROM readings WHERE ts = 7", "ALTER TABLE readings ADD UNIQUE (ts)",
                    "CREATE TABLE notes (ts bigint REFERENCES readings (ts) ON DELETE \(action), note text)",
                    "INSERT INTO notes VALUES (99, 'precious')")
            })
    }

    @Test func aTriggerThatFiresOnDeleteIsWarnedAbout() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                "CREATE FUNCTION nod() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
                "CREATE TRIGGER nod AFTER DELETE ON readings FOR EACH ROW EXECUTE FUNCTION nod()")
            (try await scene.run()).expect(
                0, "warning: the trigger \"nod\" fires for the rows of public.readings")
            try await scene.expectAllReadings()
        }
    }

    /// Found out before anything was deleted.
    @Test func noRightToAlterAJob() async throws {
        try await Scene.withReadings { scene in
            try await scene.addRetention()
            try await scene.database.withRole { role, uri in
                try await scene.database.execute("GRANT ALL ON readings TO \(role)")
                var scene = scene
                scene.program.environment["TARGET"] = uri
                let ended = try await scene.run()
                ended.expect(
                    65, "the role \(role) may not pause", "which belongs to postgres", "policies: leave",
                    "nothing was run")
                #expect(try await scene.value("SELECT count(*) FROM readings") == "5")
            }
        }
    }

    @Test func aDatabaseWithoutTheExtension() async throws {
        try await ScratchDatabase.with(timescale: false) { database in
            let folder = try PlanFolder()
            let program = Program(folder: folder, environment: ["TARGET": database.uri])
            try folder.write("plan.yaml", SamplePlan.command.text)
            let ended = try await program(["run", "plan.yaml", "--yes"])
            ended.expect(65, "has no TimescaleDB", "CREATE EXTENSION timescaledb")
        }
    }
}
