import TestSupport
import Testing

/// Which row an error names, where nothing tells rows apart but their order.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct RowPlaceTests {
    private static let query =
        "query: \"select t, k, v from readings where t >= {{start}} and t < {{end}} order by k\""

    /// Refused by the server, far behind the first batch, as binary and as text; and by the program itself.
    @Test(arguments: [true, false], [1, 2, 14_999, 30_000]) func theRowOfAWindow(isText: Bool, number: Int)
        async throws
    {
        let columns = "k bigint, v text\(isText ? ", z point" : "")"
        let plan = SamplePlan.database(
            "postgres", Self.query.replacing("v from", with: isText ? "v, z from" : "v from"))
        try await PostgresPair.with(columns, plan: plan) { pair in
            try await pair.source.execute(
                "INSERT INTO readings (t, k, v) SELECT '2024-06-02Z'::timestamptz, k, repeat('x', 30) || E'\\n' "
                    + "FROM generate_series(1, 30000) AS k")
            try await pair.scene.database.execute("ALTER TABLE times ADD CHECK (k <> \(number))")
            try await pair.scene.run().expectRefusal("23514", "row \(number) of the window")
            // Again, and as one that does not become the target's.
            try await pair.scene.database.execute(
                "ALTER TABLE times DROP CONSTRAINT times_k_check", "ALTER TABLE times ALTER k TYPE integer")
            try await pair.source.execute("UPDATE readings SET k = k + 3000000000 WHERE k >= \(number)")
            try await pair.scene.run().expectRefusal(
                "row \(number) of the window", "outside the range of the target's integer")
        }
    }

    /// A key may be a text, and a text may be a secret.
    @Test func aKeyThatMayHoldAPassword() async throws {
        try await PostgresPair.with("k integer", source: "k bigint, u text PRIMARY KEY") { pair in
            let scene = pair.scene
            try scene.write(SamplePlan.database("postgres").with("columns: [t, k]"))
            for (key, shown) in [
                ("sensor-7", "u = sensor-7"), ("mqtt://me:canary-secret@host/7", "u = …"),
                ("PWD=canary-secret", "u = …"),
            ] {
                try await pair.source.execute(
                    "DELETE FROM readings",
                    "INSERT INTO readings VALUES ('2024-06-02Z', 3000000000, '\(key)')")
                let ended = try await scene.run()
                ended.expectRefusal(shown, "outside the range of the target's integer")
                #expect(!"\(ended)".contains("canary"), "\(ended)")
            }
        }
    }
}
