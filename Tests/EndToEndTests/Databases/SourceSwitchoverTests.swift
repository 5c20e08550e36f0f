#if MySQL && ODBC
    import TestSupport
    import Testing

    /// Sources whose address leads to another server in mid-run, as that of a load balancer does.
    @Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
    struct SourceSwitchoverTests {
        /// A replica that lags behind has the same rows with other values.
        private static func mariadb(_ value: String) -> String {
            """
            CREATE TABLE readings (t datetime NOT NULL, v double, KEY (t));
            INSERT INTO readings SELECT '2024-06-02' + INTERVAL seq MINUTE, \(value) FROM seq_1_to_3000;
            """
        }

        /// Runs the plan. Once the load of the first window waits, new connections to the source go to the other server,
        /// and the old ones end.
        private func expectRefusal(
            _ scene: Scene, _ proxy: Proxy, other port: Int, _ identity: String
        ) async throws {
            let ended = try await scene.runHeld { _ in
                proxy.redirect(to: port)
                proxy.reset()
            }
            ended.expect(
                1, "another server answers (\(identity)", "than at the first connection (\(identity)",
                "not a load balancer")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            proxy.redirect(to: nil)
            try await scene.database.execute("DROP TRIGGER hold ON times")
            try await scene.run().expect(0, "3,000 rows")
            #expect(try await scene.value("SELECT count(*) FROM times WHERE v = 1") == "3000")
        }

        @Test(
            .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
            arguments: ["mysql", "odbc"])
        func aMariaDBIsOneServer(engine: String) async throws {
            let (first, second) = (try await MariaDB.shared(), try await MariaDB())
            try await first.withDatabase { name in
                try first.execute(Self.mariadb("1"), in: name)
                try second.execute("CREATE DATABASE \(name)")
                try second.execute(Self.mariadb("2"), in: name)
                let plan = SamplePlan.database(engine, source: ", timezone: UTC")
                try await Scene.withTimes("v float8", plan: plan) { scene in
                    let proxy = try Proxy(serverPort: Int(first.port))
                    proxy.start()
                    let address = engine == "mysql" ? first.uri(name) : first.odbc(name)
                    var scene = scene
                    scene.program.environment["SOURCE"] = address.replacing(
                        "\(first.port)", with: "\(proxy.port)")
                    try await expectRefusal(scene, proxy, other: Int(second.port), "datadir ")
                }
            }
        }

        @Test func aPostgreSQLIsOneServer() async throws {
            try await PostgresPair.with("v float8") { pair in
                let rows = "generate_series(1, 3000) AS i"
                try await pair.source.execute(
                    "INSERT INTO readings SELECT '2024-06-02Z'::timestamptz + i * interval '1 min', 1 FROM \(rows)"
                )
                let twin = try await TwinServer(of: pair.source)
                try await twin.execute(
                    "CREATE TABLE readings (t timestamptz NOT NULL, v float8)",
                    "INSERT INTO readings SELECT '2024-06-02Z'::timestamptz + i * interval '1 min', 2 FROM \(rows)"
                )
                try await expectRefusal(pair.scene, pair.proxy, other: twin.port, "system identifier ")
            }
        }
    }
#endif
