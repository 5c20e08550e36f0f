import Statements
import Terms
import TestSupport
import Testing
import TimeAxis
import Timescale

@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct FactsTests {
    @Test func theServerIsKnown() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let facts = try await session.serverFacts()
            let said = try await session.query(
                """
                SELECT current_setting('server_version_num'),
                    (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
                    (SELECT system_identifier FROM pg_control_system()), current_user,
                    current_setting('timescaledb.license')
                """)[0]
            #expect(String(facts.postgres) == said[0])
            #expect(facts.timescale.description == said[1])
            #expect(facts.systemIdentifier == said[2])
            #expect(facts.role == said[3])
            #expect((facts.edition == .apache) == (said[4] == "apache"))
            #expect(facts.database == database.name)
            #expect(facts.extensionSchema == "public")
            #expect(facts.isSuperuser && !facts.isStandby && !facts.isReadOnly)
            let clock = try await session.query(
                "SELECT clock_timestamp() - \(TimeType.timestamptz.literal(facts.now)) BETWEEN '0' AND '1 min'"
            )
            #expect(clock == [["t"]])
            await session.close()
        }
    }

    @Test func aRoleWithFewRightsStillLearnsWhichServerItIs() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute(
                "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_control_system() FROM PUBLIC")
            try await database.withRole { role, login in
                let session = try await Session.connect(login, applicationName: "t")
                let facts = try await session.serverFacts()
                #expect(facts.systemIdentifier.hasPrefix("installation:"))
                #expect(facts.role == role)
                #expect(!facts.isSuperuser)
                await session.close()
            }
        }
    }

    @Test func aDatabaseWithoutTheExtensionIsRefused() async throws {
        try await ScratchDatabase.with(timescale: false) { database in
            let session = try await database.session()
            let error = await #expect(throws: TargetError.self) { try await session.serverFacts() }
            #expect(error == .noTimescaleDB(database: database.name))
            await session.close()
        }
    }

    @Test func theExtensionMayLiveInAnotherSchema() async throws {
        try await ScratchDatabase.with(timescale: false) { database in
            try await database.execute(
                "CREATE SCHEMA \"Ext Schema\"", "CREATE EXTENSION timescaledb SCHEMA \"Ext Schema\"")
            let session = try await database.session()
            let facts = try await session.serverFacts()
            #expect(facts.extensionSchema == "Ext Schema")
            await session.close()
        }
    }

    private static let weird = TableName(schema: "Größe 1", name: "Weird \"Name\" ; --")

    /// A hypertable with everything on it that a plan has to know of.
    private func makeWeirdTable(in database: ScratchDatabase) async throws {
        let table = Self.weird.sql
        try await database.execute(
            "CREATE SCHEMA \"Größe 1\"",
            "CREATE TABLE public.devices (id serial PRIMARY KEY, plain int UNIQUE)",
            "CREATE DOMAIN public.celsius AS float8 CHECK (VALUE > -273.15)",
            "CREATE DOMAIN public.warm AS public.celsius CHECK (VALUE > 0)",
            """
            CREATE TABLE \(table) ("Ti me" timestamptz NOT NULL, device int REFERENCES public.devices,
                other int REFERENCES public.devices (plain), "val" public.warm, amount numeric(10,2) DEFAULT 1,
                twice float8 GENERATED ALWAYS AS (amount * 2) STORED, n bigint GENERATED ALWAYS AS IDENTITY,
                gone int, UNIQUE (device, "Ti me"))
            """,
            "ALTER TABLE \(table) DROP COLUMN gone",
            "SELECT create_hypertable(\(quotedLiteral(table)), 'Ti me', chunk_time_interval => interval '6 h')",
            """
            CREATE INDEX "I x" ON \(table) (device, "Ti me" DESC) WITH (fillfactor = 70) WHERE amount > 0
            """,
            "COMMENT ON INDEX \"Größe 1\".\"I x\" IS 'it''s'",
            "CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TRIGGER keep BEFORE INSERT ON \(table) FOR EACH ROW EXECUTE FUNCTION public.keep()",
            "INSERT INTO \(table) (\"Ti me\") VALUES ('2023-01-01 00:00Z'), ('1969-12-31 23:00Z')")
    }

    @Test func aHypertableIsReadWhole() async throws {
        try await ScratchDatabase.with { database in
            try await makeWeirdTable(in: database)
            let session = try await database.session()
            let facts = try await session.hypertableFacts(of: Self.weird)
            #expect(facts.kind == .hypertable)
            #expect(facts.columns.map(\.name) == ["Ti me", "device", "other", "val", "amount", "twice", "n"])
            #expect(
                facts.columns.map(\.type) == [
                    "timestamp with time zone", "integer", "integer", "public.warm", "numeric(10,2)",
                    "double precision", "bigint",
                ])
            #expect(facts.columns[3].baseType == "double precision")
            #expect(facts.columns[4].baseType == "numeric")
            #expect(facts.columns.map(\.isNotNull) == [true, false, false, false, false, false, true])
            #expect(facts.columns.filter(\.isGenerated).map(\.name) == ["twice"])
            #expect(facts.columns.filter(\.isIdentity).map(\.name) == ["n"])
            #expect(facts.columns.filter(\.hasDefault).map(\.name) == ["amount"])
            #expect(facts.dimensions.count == 1)
            #expect(facts.timeDimension?.column == "Ti me")
            #expect(facts.timeDimension?.timeType == .timestamptz)
            #expect(facts.timeDimension?.kind == .time(interval: 6 * 3_600_000_000))
            let starts = try ["1969-12-31T18:00Z", "2023-01-01"].map { try TimeType.timestamptz.point($0) }
            #expect(facts.chunks.map(\.start) == starts)
            #expect(facts.chunks.map(\.end) == starts.map { $0 + 6 * 3_600_000_000 })
            #expect(facts.triggers.map(\.name) == ["keep"])
            #expect(facts.triggers.first?.isBeforeInsertRow == true)
            #expect(facts.columnstore == nil)
            #expect(facts.foreignKeys.map(\.columns) == [["device"], ["other"]])
            #expect(facts.foreignKeys.map(\.referencesSequence) == [true, false])
            #expect(facts.foreignKeys.first?.referencedTable.description == "public.devices")
            await session.close()
        }
    }

    /// Drops every index that can be rebuilt, makes it again, and finds the same index.
    @Test func indexesComeBackTheSame() async throws {
        try await ScratchDatabase.with { database in
            try await makeWeirdTable(in: database)
            let session = try await database.session()
            let before = try await session.hypertableFacts(of: Self.weird).indexes
            let plain = before.filter(\.isRebuildable)
            #expect(before.count == 3)
            #expect(plain.map(\.definition.name).contains("I x"))
            #expect(plain.count == 2)
            #expect(before.filter { $0.isConstraint && $0.isUnique }.count == 1)
            for index in plain { try await session.execute(index.definition.drop) }
            let without = try await session.hypertableFacts(of: Self.weird).indexes
            #expect(without.count == 1)
            for index in plain {
                try await session.makeAgain(index.definition, on: Self.weird)
            }
            let after = try await session.hypertableFacts(of: Self.weird).indexes
            #expect(after == before)
            await session.close()
        }
    }

    /// A definition does not bring back that an index goes with an extension.
    @Test func anIndexThatDependsOnAnExtensionStays() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute(
                "CREATE TABLE t (ts bigint NOT NULL, v int)",
                "SELECT create_hypertable('t', 'ts', chunk_time_interval => 10)",
                "CREATE INDEX tied ON t (v)",
                "ALTER INDEX tied DEPENDS ON EXTENSION plpgsql")
            let session = try await database.session()
            let facts = try await session.hypertableFacts(of: TableName(schema: "public", name: "t"))
            #expect(facts.indexes.filter(\.isRebuildable).map(\.definition.name) == ["t_ts_idx"])
            await session.close()
        }
    }

    /// A role may look into its own schemas before PostgreSQL's, and find other functions and collations there.
    @Test func anIndexMeansTheSameToEveryRole() async throws {
        try await ScratchDatabase.with { database in
            let table = TableName(schema: "public", name: "t")
            try await database.execute(
                "CREATE TABLE t (ts bigint NOT NULL, device integer, name text)",
                "SELECT create_hypertable('t', 'ts', chunk_time_interval => 10)",
                "INSERT INTO t VALUES (1, 1, 'a'), (11, -1, 'b')", "CREATE SCHEMA mine",
                "CREATE FUNCTION mine.abs(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 0'",
                "CREATE COLLATION mine.\"C\" (locale = 'POSIX')",
                "CREATE INDEX theirs ON t (pg_catalog.abs(device), name COLLATE pg_catalog.\"C\")",
                "CREATE INDEX mine ON t (mine.abs(device), name COLLATE mine.\"C\")")
            let session = try await database.session()
            let before = try await session.hypertableFacts(of: table).indexes
            try await session.execute("SET search_path = mine, pg_catalog, public")
            for index in before.map(\.definition) where index.name != "t_ts_idx" {
                try await session.execute(index.drop)
                try await session.makeAgain(index, on: table)
                // The session has its own path again for the next.
                try await session.execute("SET search_path = mine, pg_catalog, public")
            }
            #expect(try await session.hypertableFacts(of: table).indexes == before)
            await session.close()
        }
    }

    @Test(arguments: TimeType.allCases) func everyTimeTypeIsRead(type: TimeType) async throws {
        try await ScratchDatabase.with { database in
            let interval = type.isCalendar ? "interval '2 days'" : "100"
            let rows =
                try type.isCalendar ? [type.point("1999-12-31"), type.point("2023-01-01")] : [-1, 1000]
            try await database.execute(
                "CREATE TABLE t (ts \(type.rawValue) NOT NULL, v int)",
                "SELECT create_hypertable('t', 'ts', chunk_time_interval => \(interval))")
            for row in rows { try await database.execute("INSERT INTO t VALUES (\(type.literal(row)))") }
            let session = try await database.session()
            let table = TableName(schema: "public", name: "t")
            let facts = try await session.hypertableFacts(of: table)
            #expect(facts.timeDimension?.timeType == type)
            #expect(facts.chunks.count == 2)
            for (chunk, row) in zip(facts.chunks, rows) {
                let start = try #require(chunk.start)
                let end = try #require(chunk.end)
                #expect(start <= row && row < end)
                #expect(end - start == (type.unitsPerDay.map { 2 * $0 } ?? 100))
            }
            await session.close()
        }
    }

    @Test func whatIsNoHypertableIsNamed() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute(
                "CREATE TABLE plain (i int)", "CREATE VIEW v AS SELECT * FROM plain",
                "CREATE MATERIALIZED VIEW mv AS SELECT * FROM plain", "CREATE SEQUENCE s",
                "CREATE TABLE parts (i int) PARTITION BY RANGE (i)",
                "CREATE TABLE h (ts timestamptz NOT NULL)", "SELECT create_hypertable('h', 'ts')",
                "INSERT INTO h VALUES ('2023-01-01')")
            let session = try await database.session()
            let kinds: [(String, HypertableFacts.Kind)] = [
                ("plain", .plainTable), ("v", .view), ("mv", .materializedView), ("s", .other),
                ("parts", .partitionedTable), ("h", .hypertable), ("H", .absent),
            ]
            for (name, kind) in kinds {
                let facts = try await session.hypertableFacts(of: TableName(schema: "public", name: name))
                #expect(facts.kind == kind)
            }
            let hypertable = TableName(schema: "public", name: "h")
            let chunk = try await session.hypertableFacts(of: hypertable).chunks[0]
            let facts = try await session.hypertableFacts(
                of: TableName(schema: chunk.schema, name: chunk.name))
            #expect(facts.kind == .chunk(of: hypertable))
            await session.close()
        }
    }

    /// The deletion of a window, in the order a runner sends it, takes the rows at its edges as it must.
    @Test func windowsDeleteHalfOpen() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute(
                "CREATE TABLE t (ts timestamptz NOT NULL)", "SELECT create_hypertable('t', 'ts')",
                """
                INSERT INTO t VALUES ('2023-01-01 00:00:00Z'), ('2023-01-01 00:00:00Z'::timestamptz
                    - interval '1 microsecond'), ('2023-01-02 00:00:00Z'), ('2023-01-02 00:00:00Z'::timestamptz
                    - interval '1 microsecond')
                """)
            let session = try await database.session()
            let window = Window(
                start: try TimeType.timestamptz.point("2023-01-01"),
                end: try TimeType.timestamptz.point("2023-01-02"))
            let rows = WindowClause(
                table: TableName(schema: "public", name: "t"), timeColumn: "ts", timeType: .timestamptz,
                window: window)
            let count = try await session.query(CountStatement(rows).sql)
            #expect(count == [["2", "2023-01-01 00:00:00+00", "2023-01-01 23:59:59.999999+00"]])
            let deleted = try await session.transaction { session in
                try session.execute(AdvisoryLock.takeInTransaction(key: -7))
                for setting in DeleteStatement.settings { try session.execute(setting) }
                return try session.execute(DeleteStatement(rows).sql)
            }
            #expect(deleted == 2)
            let left = try await session.query(ExistsStatement(rows).sql)
            #expect(left == [["f"]])
            await session.close()
        }
    }
}

extension Session {
    /// Makes an index as a run does.
    fileprivate func makeAgain(_ index: IndexDefinition, on table: TableName) throws {
        for setting in index.settings { try execute(setting) }
        let maker = try #require(try indexMaker(on: table, tablespace: index.tablespace))
        try make(try index.statement(on: table), by: maker)
        for statement in IndexDefinition.resets + index.finish(on: table) { try execute(statement) }
    }
}
