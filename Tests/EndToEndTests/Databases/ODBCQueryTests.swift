#if ODBC
    import TestSupport
    import Testing

    /// Queries behind MariaDB's ODBC driver, which are sent as the plan has them.
    @Suite(
        .enabled(if: Program.isAvailable && MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
        .timeLimit(.minutes(30)))
    struct ODBCQueryTests {
        /// A look at the first rows adds nothing behind the end of a query.
        @Test(arguments: ["order by t limit 100", "lock in share mode"])
        func aQueryMayEndInWhatNothingFollows(end: String) async throws {
            let query = "query: \"select t, k from readings where t >= {{start}} and t < {{end}} \(end)\""
            let maria = try await MariaDB.shared()
            try await maria.withDatabase { database in
                try maria.execute(
                    "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY); "
                        + "INSERT INTO readings VALUES ('2024-06-02', 1), ('2024-06-03', 2)", in: database)
                try await Scene.with { scene in
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, k bigint)",
                        "SELECT create_hypertable('public.times', 't')")
                    var scene = scene
                    scene.program.environment["SOURCE"] = maria.odbc(database)
                    try scene.write(.database("odbc", query, source: ", timezone: UTC"))
                    try await scene.hyperfill("validate", "--live", "plan.yaml").expect(0)
                    try await scene.run().expect(0, "2 rows")
                }
            }
        }
    }
#endif
