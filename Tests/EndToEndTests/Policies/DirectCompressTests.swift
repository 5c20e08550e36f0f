import TestSupport
import Testing

/// `load: direct-compress`. Only a server with the Community edition can do it: the others show the refusal.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct DirectCompressTests {
    private static let plan = SamplePlan.command.with("load: direct-compress")

    private static let community: ConditionTrait = .enabled(
        "only the Community edition has a columnstore", { try await ScratchDatabase.isCommunity() })

    private static func turnColumnstoreOn(_ scene: Scene) async throws {
        try await scene.database.execute(
            "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device')")
    }

    @Test(.enabled("only the Apache edition refuses", { try await ScratchDatabase.isApache() }))
    func theApacheEditionIsRefusedBeforeAnythingChanges() async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            let before = try await scene.value("SELECT count(*) FROM readings")
            (try await scene.run()).expect(
                65, "`load: direct-compress` is not possible", "the target runs TimescaleDB's Apache edition",
                "write `load: copy`")
            #expect(try await scene.value("SELECT count(*) FROM readings") == before)
        }
    }

    @Test(community) func rowsGoIntoTheColumnstoreInGoodBatches() async throws {
        let plan = Self.plan.changed { plan in
            plan.source = "csv: { header: true }"
            plan.hypertables[0].path = "rows.csv"
            plan.hypertables[0].windows = "{ start: 0, every: 100 }"
            plan.completion = "bigint: 100"
        }
        try await Scene.withReadings(plan: plan) { scene in
            try await Self.turnColumnstoreOn(scene)
            try await scene.database.execute(
                "SELECT drop_chunks('readings', older_than => 1000)",
                "SELECT set_chunk_time_interval('readings', 100)")
            try scene.folder.script(
                "make.sh",
                "seq 0 119999 | awk 'BEGIN { print \"ts,device,value\" } "
                    + "{ printf \"%d,%d,%s\\n\", $1 % 100, ($1 * 7919) % 40, $1 / 4 }' > rows.csv")
            try scene.folder.shell("./make.sh")
            (try await scene.run()).expect(0, "120,000 rows")
            #expect(try await scene.value("SELECT count(*) FROM readings WHERE ts < 100") == "120000")
            // Forty devices of 3,000 rows each make 120 batches of at most 1,000 rows, and a few more where the
            // server's own sort, of 100,000 rows at once, ends. In the files' order they would be 160.
            let chunk = try #require(
                try await scene.value(
                    """
                    SELECT c.oid::regclass FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
                    WHERE a.attname = '_ts_meta_count' AND c.relkind = 'r' AND EXISTS (
                        SELECT FROM pg_attribute AS d WHERE d.attrelid = c.oid AND d.attname = 'device')
                    ORDER BY c.oid DESC LIMIT 1
                    """))
            let batches = try await scene.value("SELECT count(*) FROM \(chunk)").flatMap { Int($0) }
            #expect(batches.map { (120...125).contains($0) } == true, "\(String(describing: batches))")
        }
    }

    /// The server counts the rows as they were sent: in another order than the file's where they go as binary, and in the
    /// file's where a column makes them go as text.
    @Test(community, arguments: [false, true]) func aRefusedRowIsNamedByItsPlace(asText: Bool) async throws {
        let plan = SamplePlan.csv().with("load: direct-compress")
        try await Scene.withReadings(plan: plan) { scene in
            try await Self.turnColumnstoreOn(scene)
            try await scene.database.execute("ALTER TABLE readings ADD CONSTRAINT small CHECK (value < 50)")
            if asText { try await scene.database.execute("ALTER TABLE readings ADD COLUMN place point") }
            let rows = (0..<100).map { ts in
                "\(ts),\(ts % 7),\(ts == 57 ? 99 : 1)" + (asText ? ",\"(1,2)\"" : "")
            }
            let header = "ts,device,value" + (asText ? ",place" : "")
            try scene.folder.write("rows.csv", ([header] + rows).map { "\($0)\n" }.joined())
            let ended = try await scene.run()
            ended.expect(
                1, "public.readings/40..60/copy: new row for relation", "at rows.csv:59", "constraint small")
            #expect(ended.errors.contains("sent as text") == asText, "\(ended)")
        }
    }

    @Test(community) func whatIsCompressedIsEmptiedAndLoadedAgain() async throws {
        try await Scene.withReadings(plan: Self.plan) { scene in
            try await Self.turnColumnstoreOn(scene)
            (try await scene.run()).expect(0, "100 rows")
            try await scene.expectAllReadings()
            let compressed = "SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"
            #expect(try await scene.value(compressed) == "5")
            try scene.folder.remove("plan.yaml.state.jsonl")
            (try await scene.run()).expect(0, "100 rows")
            try await scene.expectAllReadings()
            #expect(try await scene.value(compressed) == "5")
        }
    }

    @Test(
        community,
        arguments: [
            ("CREATE UNIQUE INDEX one ON readings (device, ts)", "one is unique or a constraint"),
            (
                "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
                    + "CREATE TRIGGER t BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION nothing()",
                "has the trigger t"
            ),
        ]) func whatKeepsTheColumnstoreClosedIsRefused(_ statement: String, _ reason: String) async throws
    {
        try await Scene.withReadings(plan: Self.plan) { scene in
            (try await scene.run()).expect(65, "public.readings has no columnstore")
            try await Self.turnColumnstoreOn(scene)
            try await scene.database.execute("DELETE FROM readings", statement)
            (try await scene.run()).expect(65, reason)
        }
    }
}
