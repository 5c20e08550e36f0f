import TestSupport
import Testing

/// `indexes: rebuild` drops no index that it could not make again as it was.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct KeptIndexTests {
    private static let plan = SamplePlan.command.with("indexes: rebuild", "policies: leave")

    /// Statements with `%` for the part of the index `odd` on the first chunk.
    @Test(arguments: [
        ("ALTER INDEX % SET (fillfactor = 50)", "has storage parameters of its own"),
        ("ALTER INDEX % ALTER COLUMN 1 SET STATISTICS 7", "has statistics targets of its own"),
        ("COMMENT ON INDEX % IS 'precious'", "has a comment of its own"),
        ("ALTER TABLE # CLUSTER ON $", "is the one that it is clustered on"),
        ("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '%'::regclass", "is invalid"),
    ]) func aPartOfAChunkWithSomethingOfItsOwn(statement: String, text: String) async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.database.execute(
                "CREATE INDEX odd ON readings ((device * 2))", "CREATE INDEX plain ON readings (value)")
            let part = try #require(
                try await scene.database.query(
                    """
                    SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, x.relname
                    FROM pg_inherits AS h JOIN pg_index AS i ON i.indrelid = h.inhrelid
                    JOIN pg_class AS x ON x.oid = i.indexrelid
                    WHERE h.inhparent = 'readings'::regclass AND x.relname LIKE '%\\_odd' ORDER BY i.indrelid LIMIT 1
                    """
                ).first?.compactMap(\.self))
            try await scene.database.execute(
                statement.replacing("%", with: part[0]).replacing("#", with: part[1])
                    .replacing("$", with: part[2]))
            let before = try await scene.indexes()
            let shape =
                "SELECT x::text, i::text FROM pg_class AS x JOIN pg_index AS i ON i.indexrelid = x.oid "
                + "WHERE x.oid = '\(part[0])'::regclass"
            let own = try await scene.database.query(shape).map { $0[1] }
            try await scene.hyperfill("validate", "--live", "plan.yaml").expect(0, text)
            try await scene.run().expect(
                0, "the index \"odd\" of public.readings is not dropped for the load", text,
                "recorded 2 indexes")
            #expect(try await scene.indexes() == before)
            #expect(try await scene.database.query(shape).map { $0[1] } == own)
            // A second run finds nothing that would have been made anew.
            try await scene.run().expect(0, "nothing to do")
            try await scene.expectAllReadings()
        }
    }

    /// What may refuse the way back is named before the drop.
    @Test func obstaclesThatAreNotCertain() async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await scene.database.execute(
                "CREATE INDEX plain ON readings (value)",
                "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                "CREATE EVENT TRIGGER watchman ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION watch()",
                "ALTER DATABASE \"\(scene.database.name)\" SET temp_file_limit = '1GB'")
            try await scene.run().expect(
                0, "the event trigger \"watchman\" fires when indexes", "temp_file_limit is 1GB")
            try await scene.expectAllReadings()
        }
    }
}
