import Postgres
import Synchronization
import Terms
import TestSupport
import Testing
import Timescale

/// The comparison of a table with the one that a load prepared for.
@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct TableShapeTests {
    private static let table = TableName(schema: "public", name: "Odd \"name\"")

    /// The changes that show after a statement, for all columns.
    private func changes(after statement: String) async throws -> [ShapeChange] {
        try await ScratchDatabase.with { database in
            try await database.execute(
                "CREATE TYPE pair AS (x integer, y integer)", "CREATE DOMAIN small AS integer",
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                """
                CREATE TABLE \(Self.table.sql) (t bigint NOT NULL, i integer, n numeric(6,2), s text, p pair,
                    ps pair[], d small)
                """,
                "SELECT create_hypertable('\(Self.table.sql)', 't', chunk_time_interval => 10)",
                "CREATE TRIGGER own BEFORE INSERT ON \(Self.table.sql) FOR EACH ROW EXECUTE FUNCTION keep()")
            let session = try await database.session()
            let former = try await session.hypertableFacts(of: Self.table).shape
            #expect(former.relation == (try await session.hypertableFacts(of: Self.table).relation))
            #expect(former.columns.map(\.name) == ["t", "i", "n", "s", "p", "ps", "d"])
            #expect(Array(former.triggers.keys) == ["own"])
            for part in statement.split(separator: "; ") { try await session.execute(String(part)) }
            let now = try TableShape(rows: await session.query(TableShape.query(Self.table)))
            await session.close()
            return now.changes(since: former, of: former.columns.map(\.name))
        }
    }

    @Test(arguments: [
        "ANALYZE \(table.sql)", "ALTER TABLE \(table.sql) ADD COLUMN more integer",
        "CREATE INDEX ON \(table.sql) (i)", "INSERT INTO \(table.sql) (t) VALUES (1)",
        "ALTER TABLE \(table.sql) ALTER i SET DEFAULT 1",
    ])
    func nothingThatMatters(statement: String) async throws {
        #expect(try await changes(after: statement) == [])
    }

    @Test(arguments: [
        (
            "ALTER TABLE \(table.sql) ALTER i TYPE real",
            ShapeChange.retyped(column: "i", from: "integer", to: "real")
        ),
        (
            "ALTER TABLE \(table.sql) ALTER n TYPE numeric(6,3)",
            .retyped(column: "n", from: "numeric(6,2)", to: "numeric(6,3)")
        ),
        (
            "ALTER TABLE \(table.sql) ALTER s TYPE text COLLATE \"C\"",
            .retyped(column: "s", from: "text", to: "text")
        ),
        (
            "ALTER TABLE \(table.sql) ALTER d TYPE integer",
            .retyped(column: "d", from: "public.small", to: "integer")
        ),
        ("ALTER TABLE \(table.sql) RENAME i TO j", .renamed(column: "i", now: "j")),
        ("ALTER TABLE \(table.sql) DROP i", .dropped(column: "i")),
        ("ALTER TABLE \(table.sql) DROP i; ALTER TABLE \(table.sql) ADD i integer", .replaced(column: "i")),
        ("DROP TRIGGER own ON \(table.sql)", .triggers(["own"])),
        ("DROP TABLE \(table.sql); CREATE TABLE \(table.sql) (t bigint)", .madeAnew),
    ])
    func oneChange(statement: String, change: ShapeChange) async throws {
        #expect(try await changes(after: statement) == [change])
    }

    /// The parts of a composite type, also in an array.
    @Test func partsOfATypeThatAreRenamed() async throws {
        #expect(
            try await changes(after: "ALTER TYPE pair RENAME ATTRIBUTE x TO z") == [
                .retyped(column: "p", from: "public.pair", to: "public.pair"),
                .retyped(column: "ps", from: "public.pair[]", to: "public.pair[]"),
            ])
    }

    @Test func onlyTheColumnsThatAreSentMatter() {
        let former = TableShape(
            relation: "1", columns: [.init(name: "a", number: "1", type: "integer", detail: "1 23")],
            triggers: [:])
        let now = TableShape(
            relation: "1", columns: [.init(name: "a", number: "1", type: "real", detail: "1 700")],
            triggers: [:])
        #expect(now.changes(since: former, of: ["b"]) == [])
        #expect(
            now.changes(since: former, of: ["b", "a"])
                == [.retyped(column: "a", from: "integer", to: "real")])
    }

    // MARK: Reads beside changes

    private func read(failing times: Int, with errors: [any Error]) async throws -> Int {
        let calls = Mutex(0)
        return try await CatalogReading.repeated {
            let call = calls.withLock { count in
                count += 1
                return count
            }
            if call <= times { throw errors[call % errors.count] }
            return call
        }
    }

    /// A table that is dropped while a view looks it up fails the first reads only.
    @Test(arguments: ["42P01", "42703", "42704", "42883", "3F000", "XX000"])
    func aRaceIsReadAgain(sqlState: String) async throws {
        let error = ServerError(sqlState: sqlState, message: "could not open relation with OID 1")
        #expect(try await read(failing: 3, with: [error]) == 4)
        #expect(try await read(failing: 3, with: [TargetError.unexpected("a NULL"), error]) == 4)
        await #expect(throws: TargetError.catalogChanged("\(error)")) {
            try await read(failing: 100, with: [error])
        }
    }

    /// A view that reads the same each time is one of an unknown version; other errors are thrown at once.
    @Test func anErrorThatIsNoRace() async throws {
        let unknown = TargetError.unexpected("a NULL about a chunk")
        await #expect(throws: unknown) { try await read(failing: 100, with: [unknown]) }
        let refusal = ServerError(sqlState: "42501", message: "permission denied")
        await #expect(throws: refusal) { try await read(failing: 1, with: [refusal]) }
    }

    /// A value of a width that the column's type does not have. The connection still works.
    @Test func aMessageThatTheServerCannotReadIsNoLostConnection() {
        #expect(!ServerError(sqlState: "08P01", message: "insufficient data left in message").isTransient)
        #expect(ServerError(sqlState: "08P01", message: "", isConnectionLost: true).isTransient)
        #expect(ServerError(sqlState: "08006", message: "").isTransient)
    }
}
