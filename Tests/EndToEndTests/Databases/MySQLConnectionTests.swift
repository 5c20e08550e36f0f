#if MySQL
    import TestSupport
    import Testing

    /// How many connections a run takes of a MariaDB server.
    @Suite(
        .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
        .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), .timeLimit(.minutes(30)))
    struct MySQLConnectionTests {
        /// The look for a row in the windows leaves the connection as good as it was.
        @Test func aRunTakesNoMoreConnectionsThanItUses() async throws {
            let maria = try await MariaDB()
            try await maria.withDatabase { database in
                try maria.execute(
                    """
                    SET GLOBAL log_output = 'TABLE';
                    SET GLOBAL general_log = 1;
                    CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY, KEY (t));
                    INSERT INTO readings SELECT '2024-06-02' + INTERVAL seq MINUTE, seq FROM seq_1_to_3000;
                    """, in: database)
                try await Scene.with { scene in
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, k bigint)",
                        "SELECT create_hypertable('public.times', 't')")
                    var scene = scene
                    scene.program.environment["SOURCE"] = maria.uri(database)
                    try scene.write(SamplePlan.mysql().changed { $0.workers = 1 })
                    try await scene.run().expect(0, "3,000 rows")
                    let connections = try maria.query(
                        "SELECT count(*) FROM mysql.general_log WHERE command_type = 'Connect' "
                            + "AND argument LIKE 'reader@% on \(database) %'", in: database)
                    // A window may be counted while the next one is copied.
                    #expect(["1", "2"].contains(connections), "\(connections)")
                }
            }
        }
    }
#endif
