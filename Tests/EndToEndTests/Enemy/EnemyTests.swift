import TestSupport
import Testing

/// The target as an enemy: nothing runs but what the catalog confirms.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct EnemyTests {
    private static let stateFile = "plan.yaml.state.jsonl"

    /// Notes that are changed at random; an event trigger notes each change of an object that the server makes.
    @Test func mutatedNotesRunNothing() async throws {
        let seed = testSeed()
        try await EnemyScene.with { enemy in
            let scene = enemy.scene
            try await enemy.die(at: "*/drop-index:dropped")
            let note = try await enemy.note()
            var mutation = NoteMutation(
                seed: seed,
                statements: [
                    "ALTER ROLE \(enemy.owner) SUPERUSER", "DROP TABLE public.canary",
                    "DELETE FROM public.canary",
                    "SELECT public.alter_job(\(enemy.otherJob), scheduled => true)",
                    "CREATE INDEX evil ON public.other USING btree (device)", "CREATE TABLE public.evil ()",
                ])
            try await Self.watchObjects(scene)
            for round in 1...25 {
                let mutated = try mutation.mutated(note)
                let label = "seed \(seed), round \(round): \(mutated.prefix(2_000))"
                try await scene.database.execute(
                    "DROP INDEX IF EXISTS plain", "DROP INDEX IF EXISTS \"Plain \"\"2\"\"\"",
                    "DROP INDEX IF EXISTS computed", "TRUNCATE watched.objects")
                guard (try? await enemy.setNote(mutated)) != nil else { continue }
                try? scene.folder.remove(Self.stateFile)
                let rebuilt = try await scene.hyperfill("state", "rebuild", "plan.yaml", "--reload")
                #expect([0, 1].contains(rebuilt.status), "\(label)\n\(rebuilt)")
                let abandoned = try await scene.hyperfill("abandon", "plan.yaml")
                #expect([0, 1].contains(abandoned.status), "\(label)\n\(abandoned)")
                try await enemy.expectNothingElse(label)
                let indexes = try await EnemyScene.definitions(scene)
                #expect(Set(indexes).isSubset(of: enemy.indexes), "\(label)\n\(indexes)")
                let strange = try await Self.strangeObjects(scene)
                #expect(strange.isEmpty, "\(label)\n\(strange)")
            }
            try await scene.database.execute("DROP EVENT TRIGGER watch")
        }
    }

    /// Has the server note all objects that it makes or alters.
    private static func watchObjects(_ scene: Scene) async throws {
        try await scene.database.execute(
            "CREATE SCHEMA watched", "CREATE TABLE watched.objects (tag text, identity text)",
            """
            CREATE FUNCTION watched.watch() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                INSERT INTO watched.objects
                SELECT command_tag, object_identity FROM pg_catalog.pg_event_trigger_ddl_commands();
            END $$
            """,
            "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watched.watch()")
    }

    /// The objects that no restoring of the hypertable's indexes touches.
    private static func strangeObjects(_ scene: Scene) async throws -> [[String?]] {
        try await scene.database.query(
            """
            SELECT tag, identity FROM watched.objects
            WHERE NOT (tag IN ('CREATE INDEX', 'COMMENT', 'ALTER INDEX')
                    AND identity ~ '^public[.](plain|computed|"Plain "{2}2"{3})$')
                AND NOT (tag IN ('COMMENT', 'ALTER TABLE') AND identity = 'public.readings')
                AND NOT (tag = 'CREATE INDEX' AND identity LIKE '\\_timescaledb\\_internal.%')
            """)
    }

    /// Names that are statements, in every place where a name can be.
    @Test func namesAreQuoted() async throws {
        try await Scene.with { scene in
            let evil = "; DROP TABLE public.canary; --"
            let table = "\"t\"\"'\(evil)\""
            let plan = SamplePlan.command.with("indexes: rebuild").changed {
                $0.hypertables[0].table = "'public.\(table.replacing("'", with: "''"))'"
                $0.hypertables[0].time = "{ column: 'ts''\(evil)', type: bigint }"
            }
            try await scene.database.standInForPolicies()
            try await scene.makeReadings("public.plain")
            try await scene.database.execute(
                "CREATE TABLE canary AS SELECT 1 AS alive",
                "CREATE TABLE \(table) (\"ts'\(evil)\" bigint NOT NULL, \"d\\'\(evil)\n\\! touch owned\" int, v float8)",
                "SELECT create_hypertable('public.\(table.replacing("'", with: "''"))', 'ts''\(evil)', "
                    + "chunk_time_interval => 20)",
                "CREATE INDEX \"i\"\"'\(evil)\" ON \(table) (v) WHERE \"d\\'\(evil)\n\\! touch owned\" > 0",
                """
                CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE WARNING E'\\x1B[2J''\(evil)'; RETURN NEW; END $$
                """,
                "CREATE TRIGGER \"x'\(evil)\" BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION shout()"
            )
            try scene.write(plan)
            (try await scene.hyperfill("validate", "plan.yaml", "--live")).expect(0)
            (try await scene.run()).expect(0, "100 rows", "indexes are restored")
            #expect(try await scene.value("SELECT count(*) FROM canary") == "1")
            #expect(try await scene.value("SELECT count(*) FROM \(table)") == "100")
            #expect(
                try await scene.value(
                    "SELECT count(*) FROM pg_indexes WHERE indexname = 'i\"''\(evil)' AND schemaname = 'public'"
                ) == "1")
        }
    }

    /// The owner of the database puts a schema before PostgreSQL's own: its functions would lie about counts and times,
    /// and run with the rights of whoever runs the program.
    @Test func functionsOfTheDatabaseDoNotComeFirst() async throws {
        try await Scene.withReadings { scene in
            let alarm = "LANGUAGE plpgsql AS $$ BEGIN INSERT INTO evil.called VALUES (1); RETURN"
            try await scene.database.execute(
                "CREATE SCHEMA evil", "CREATE TABLE evil.called (n int)",
                "CREATE FUNCTION evil.current_setting(text) RETURNS text \(alarm) pg_catalog.current_setting($1); END $$",
                "CREATE FUNCTION evil.lie(bigint) RETURNS bigint \(alarm) -9; END $$",
                "CREATE AGGREGATE evil.count(*) (SFUNC = evil.lie, STYPE = bigint, INITCOND = '0')",
                "CREATE FUNCTION evil.left(name, int) RETURNS text \(alarm) 'x'; END $$",
                "ALTER DATABASE \"\(scene.database.name)\" SET search_path = evil, pg_catalog, public")
            (try await scene.run()).expect(0, "100 rows")
            (try await scene.hyperfill("validate", "plan.yaml", "--live")).expect(0)
            #expect(try await scene.value("SELECT pg_catalog.count(*) FROM evil.called") == "0")
        }
    }
}
