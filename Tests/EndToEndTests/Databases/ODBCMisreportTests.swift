#if ODBC
    import Foundation
    import TestSupport
    import Testing

    /// A row is refused if the driver gives no length or status for it, or a wrong one: values must not mix.
    @Suite(
        .enabled(if: Program.isAvailable && MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)),
        .timeLimit(.minutes(30)))
    struct ODBCMisreportTests {
        /// Values that come in blocks, and those that are asked for one by one.
        @Test(arguments: [
            ("varchar(20)", "no-length", "whose length the driver does not give"),
            ("varchar(20)", "characters", "whose length the driver does not give, or gives wrong"),
            ("varchar(20)", "odd", "text that is not Unicode"),
            ("varchar(20)", "no-count", "does not report the number of rows that it has fetched"),
            ("varchar(20)", "row-error", "no reason given"),
            ("longtext", "no-length", "whose length the driver does not give"),
            ("longtext", "characters", "whose length the driver does not give, or gives wrong"),
            ("longtext", "odd", "text that is not Unicode"),
        ])
        func whatADriverDoesNotSay(type: String, fault: String, message: String) async throws {
            let maria = try await MariaDB.shared()
            try await maria.withDatabase { database in
                try maria.execute(
                    "CREATE TABLE readings (t datetime NOT NULL, k bigint PRIMARY KEY, s \(type)); "
                        + "INSERT INTO readings SELECT '2024-06-02', seq, 'abcdef' FROM seq_1_to_3000",
                    in: database)
                try await Scene.with { scene in
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, k bigint, s text)",
                        "SELECT create_hypertable('public.times', 't')")
                    var scene = scene
                    scene.program.environment["SOURCE"] = maria.odbc(database)
                    try scene.write(.database("odbc", source: ", timezone: UTC"))
                    let shim = scene.folder.file("misreporting-driver.so")
                    try scene.folder.shell("cc -shared -fPIC -o '\(shim)' '\(Self.source)' -ldl")
                    scene.program.environment["LD_PRELOAD"] = shim
                    scene.program.environment["ODBC_FAULT"] = fault
                    let refused = try await scene.run()
                    #expect(refused.status != 0 && refused.errors.contains(message), "\(refused)")
                    #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                    scene.program.environment["ODBC_FAULT"] = ""
                    try await scene.run().expect(0, "3,000 rows")
                }
            }
        }

        private static let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "misreporting-driver.c").path
    }
#endif
