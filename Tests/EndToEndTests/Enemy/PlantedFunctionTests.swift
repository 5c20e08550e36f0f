import Statements
import Tasks
import TestSupport
import Testing

/// The owner of the hypertable plants a function in an index, and cannot make indexes in the schema.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct PlantedFunctionTests {
    enum Way: CaseIterable { case run, abandon }

    /// PostgreSQL evaluates a function of constants as the role that sends the statement.
    @Test(arguments: Way.allCases) func aFunctionOfConstantsIsNotEvaluated(way: Way) async throws {
        try await EnemyScene.with { enemy in
            let scene = enemy.scene
            try await enemy.die(at: "*/20..40/copy:sent")
            try await scene.database.execute(
                "CREATE TABLE secret (who text)",
                """
                CREATE FUNCTION write() RETURNS int VOLATILE LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO public.secret VALUES (current_user); RETURN 1; END $$
                """,
                """
                CREATE FUNCTION planted(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN PERFORM public.write(); RETURN $1; EXCEPTION WHEN OTHERS THEN RETURN $1; END $$
                """,
                "ALTER FUNCTION write() OWNER TO \(enemy.owner)",
                "ALTER FUNCTION planted(int) OWNER TO \(enemy.owner)",
                "REVOKE CREATE ON SCHEMA public FROM \(enemy.owner)")
            let definition =
                "CREATE INDEX computed ON public.readings USING btree (((value * 2) + public.planted(1)))"
            try scene.rewriteState("plan.yaml.state.jsonl") { event in
                guard case .indexesRecorded(let table, var indexes) = event.kind else { return event }
                for index in indexes.indices where indexes[index].name == "computed" {
                    indexes[index].definition = definition
                }
                return Event(at: event.at, kind: .indexesRecorded(table, indexes))
            }
            let ended =
                switch way {
                case .run: try await scene.run()
                case .abandon: try await scene.hyperfill("abandon", "plan.yaml")
                }
            ended.expect(
                1, "only the table's owner \(enemy.owner) may have evaluated",
                "GRANT CREATE ON SCHEMA public TO")
            #expect(try await scene.value("SELECT count(*) FROM secret") == "0")
            try await enemy.expectNothingElse()
        }
    }

    /// Such an index could not be made again, so it is not dropped.
    @Test func anIndexWithExpressionsIsKept() async throws {
        try await EnemyScene.with { enemy in
            let scene = enemy.scene
            try await scene.database.execute("REVOKE CREATE ON SCHEMA public FROM \(enemy.owner)")
            (try await scene.run()).expect(
                0, "the index \"computed\" of public.readings is not dropped for the load",
                "\(enemy.owner) lacks CREATE ON SCHEMA public")
            #expect(try await EnemyScene.definitions(scene) == enemy.indexes)
            try await scene.expectAllReadings()
        }
    }
}
