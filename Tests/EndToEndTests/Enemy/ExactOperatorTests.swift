import TestSupport
import Testing

/// Operators and functions of the application's schemas, beside statements of the program.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct ExactOperatorTests {
    /// PostgreSQL prefers an operator of exactly the operands' types, wherever on the path it is.
    @Test func exactOperatorsDoNotRun() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute("CREATE TABLE public.called (n int)")
            let operators = [
                ("*", "numeric", "integer", "numeric"), ("=", "oid", "regclass", "boolean"),
                ("<>", "name", "text", "boolean"), ("+", "bigint", "integer", "bigint"),
            ]
            for (index, (sign, left, right, result)) in operators.enumerated() {
                try await scene.database.execute(
                    """
                    CREATE FUNCTION public.evil\(index)(\(left), \(right)) RETURNS \(result) LANGUAGE plpgsql AS $$
                    BEGIN INSERT INTO public.called VALUES (\(index)); RETURN NULL; END $$
                    """,
                    "CREATE OPERATOR public.\(sign) "
                        + "(leftarg = \(left), rightarg = \(right), function = public.evil\(index))")
            }
            (try await scene.hyperfill("validate", "plan.yaml", "--live")).expect(0)
            (try await scene.run()).expect(0, "100 rows")
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(0)
            #expect(try await scene.value("SELECT count(*) FROM public.called") == "0")
        }
    }

    @Test func triggersAndIndexFunctionsFindTheirNames() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild")) { scene in
            try await scene.database.execute(
                "CREATE FUNCTION public.twice(float8) RETURNS float8 IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2'",
                "CREATE INDEX twofold ON public.readings (public.twice(value))",
                "CREATE TABLE public.seen (ts bigint)",
                """
                CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO seen VALUES (NEW.ts); RETURN NEW; END $$
                """,
                "CREATE TRIGGER notes AFTER INSERT ON public.readings FOR EACH ROW EXECUTE FUNCTION public.note()"
            )
            (try await scene.run()).expect(0, "100 rows")
            #expect(try await scene.value("SELECT count(*) FROM public.seen") == "100")
            #expect(
                try await scene.value("SELECT count(*) FROM pg_indexes WHERE indexname = 'twofold'") == "1")
        }
    }
}
