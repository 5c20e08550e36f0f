import Postgres
import Synchronization
import TestSupport
import Testing
import Timescale

@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct CopyTests {
    private static let statement = "COPY public.t (i, s) FROM STDIN WITH (FORMAT csv)"

    /// A session with an empty table `t (i smallint, s text)`.
    private func withTable(
        _ extra: [String] = [], _ body: @Sendable (ScratchDatabase, Session) async throws -> Void
    ) async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session("copier")
            try await session.execute("CREATE TABLE public.t (i smallint, s text)")
            for statement in extra { try await session.execute(statement) }
            try await body(database, session)
            await session.close()
        }
    }

    private func pieces(_ texts: [String]) -> @Sendable () throws -> [UInt8]? {
        let rest = Feed(texts.map { Array($0.utf8) })
        return { rest.next() }
    }

    @Test func piecesNeedNotEndWithARow() async throws {
        try await withTable { _, session in
            let rows = try await session.copyIn(Self.statement, next: pieces(["1,a\n2", "", ",b", "c\n3,d"]))
            #expect(rows == 3)
            #expect(
                try await session.query("SELECT * FROM t ORDER BY i")
                    == [["1", "a"], ["2", "bc"], ["3", "d"]])
        }
    }

    @Test func errorsCarryTheLineAndHideTheValue() async throws {
        try await withTable { _, session in
            let error = await #expect(throws: ServerError.self) {
                try await session.copyIn(Self.statement, next: pieces(["1,a\n2,\"b\nc\"\ncanary,d\n"]))
            }
            #expect(error?.sqlState == "22P02")
            #expect(error?.copy == .init(line: 4, column: "i"))
            #expect(error.map { "\($0)".contains("canary") } == false)
            #expect(error?.rowData.contains { $0.contains("canary") } == true)
            let rows1 = try await session.query("SELECT count(*) FROM t")
            #expect(rows1 == [["0"]])
            let missing = await #expect(throws: ServerError.self) {
                try await session.copyIn(Self.statement, next: pieces(["1\n"]))
            }
            #expect(missing?.sqlState == "22P04")
            #expect(missing?.copy == .init(line: 1, column: nil))
            #expect(missing.map { "\($0)".contains("\"s\"") } == true)
        }
    }

    @Test func anErrorOfTheSourceComesOutUnchanged() async throws {
        struct SourceBroke: Error {}
        try await withTable { _, session in
            let feed = Feed([Array("1,a\n".utf8)])
            await #expect(throws: SourceBroke.self) {
                try await session.transaction { session in
                    try session.copyIn(Self.statement) {
                        guard let piece = feed.next() else { throw SourceBroke() }
                        return piece
                    }
                }
            }
            let rows2 = try await session.query("SELECT count(*) FROM t")
            #expect(rows2 == [["0"]])
            let rows = try await session.copyIn(Self.statement, next: pieces(["1,a\n"]))
            #expect(rows == 1)
        }
    }

    /// The feed never ends, so the test ends only when the server's error is noticed.
    @Test func aServerThatGivesUpIsNoticedEarly() async throws {
        try await withTable { _, session in
            let feed = EndlessFeed(first: "70000,too big\n", rest: "1,fine\n")
            let error = await #expect(throws: ServerError.self) {
                try await session.copyIn(Self.statement) { feed.next() }
            }
            #expect(error?.sqlState == "22003")
            #expect(error?.copy?.line == 1)
            let alive = try await session.query("SELECT 1")
            #expect(alive == [["1"]])
        }
    }

    @Test func noticesDoNotEndACopy() async throws {
        let trigger = """
            CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE WARNING '%', repeat('x', 3000); PERFORM set_config('TimeZone', 'Asia/Kolkata', true);
            RETURN NEW; END $$
            """
        let attach = "CREATE TRIGGER warn BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION warn()"
        try await withTable([trigger, attach]) { _, session in
            let texts = (0..<3000).map { "\($0),abc\n" }
            let rows = try await session.copyIn(Self.statement, next: pieces(texts))
            #expect(rows == 3000)
            let notices = await session.takeNotices()
            #expect(notices.last?.message == "2800 more notices were left out")
        }
    }

    @Test func aCancelledTaskEndsTheCopy() async throws {
        try await withTable { _, session in
            let feed = EndlessFeed(first: "1,first\n", rest: "1,fine\n")
            let task = Task {
                try await session.transaction { try $0.copyIn(Self.statement) { feed.next() } }
            }
            try await eventually("the load to flow") { feed.count > 100 }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let rows3 = try await session.query("SELECT count(*) FROM t")
            #expect(rows3 == [["0"]])
        }
    }

    @Test func cancelEndsTheCopy() async throws {
        try await withTable { _, session in
            let feed = EndlessFeed(first: "1,first\n", rest: "1,fine\n")
            let task = Task { try await session.copyIn(Self.statement) { feed.next() } }
            try await eventually("the load to flow") { feed.count > 100 }
            session.cancel()
            let error = await #expect(throws: ServerError.self) { try await task.value }
            #expect(error?.isCancellation == true)
            let rows4 = try await session.query("SELECT count(*) FROM t")
            #expect(rows4 == [["0"]])
        }
    }

    /// The server waits for a lock and reads nothing, so the client's put is full when the cancel comes.
    @Test func aBlockedCopyCanBeCancelled() async throws {
        try await withTable { database, session in
            let holder = try await database.session("holder")
            try await holder.execute("CREATE UNIQUE INDEX ON t (i)")
            try await holder.execute("BEGIN")
            try await holder.execute("INSERT INTO t VALUES (1, 'held')")
            let pid = try await session.backendPID()
            let feed = EndlessFeed(first: "1,waits\n", rest: "2,never\n")
            let task = Task {
                try await session.transaction { try $0.copyIn(Self.statement) { feed.next() } }
            }
            try await eventually("the copy to wait for the holder") {
                try await holder.blockers(ofProcess: pid).isEmpty == false
            }
            var before = -1
            try await eventually("the put to be full") {
                defer { before = feed.count }
                return feed.count == before
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await session.isUsable)
            await holder.close()
        }
    }

    @Test func aTerminatedCopySaysWhy() async throws {
        try await withTable { database, session in
            let pid = try await session.backendPID()
            let feed = EndlessFeed(first: "1,first\n", rest: "1,fine\n")
            let task = Task {
                try await session.transaction { try $0.copyIn(Self.statement) { feed.next() } }
            }
            try await eventually("the load to flow") { feed.count > 100 }
            try await database.execute("SELECT pg_terminate_backend(\(pid))")
            let error = await #expect(throws: ServerError.self) { try await task.value }
            // The server's last words are lost when the network resets the connection under them.
            #expect(["57P01", "08006"].contains(error?.sqlState))
            #expect(error?.isConnectionLost == true)
            #expect(error?.isTransient == true)
            #expect(error?.isOutcomeUnknown == false)
            let rows5 = try await database.query("SELECT count(*) FROM t")
            #expect(rows5 == [["0"]])
        }
    }

    @Test func onlyCopyTakesData() async throws {
        try await withTable { database, session in
            await #expect(throws: ServerError.self) {
                try await session.copyIn("SELECT 1", next: pieces(["1,a\n"]))
            }
            let alive = try await session.query("SELECT 1")
            #expect(alive == [["1"]])
            await #expect(throws: ServerError.self) { try await session.execute(Self.statement) }
            #expect(await session.isUsable == false)
        }
    }
}

/// Gives each piece once.
private final class Feed: Sendable {
    private let rest: Mutex<[[UInt8]]>

    init(_ pieces: [[UInt8]]) {
        rest = Mutex(pieces.reversed())
    }

    func next() -> [UInt8]? { rest.withLock { $0.popLast() } }
}

/// A first row, then a 64 KiB piece of the others for ever.
private final class EndlessFeed: Sendable {
    private let first: [UInt8]
    private let piece: [UInt8]
    private let given = Mutex(0)

    init(first: String, rest: String) {
        self.first = Array(first.utf8)
        piece = Array(String(repeating: rest, count: 65_536 / rest.utf8.count).utf8)
    }

    /// How many pieces were taken.
    var count: Int { given.withLock { $0 } }

    func next() -> [UInt8]? {
        let number = given.withLock { count in
            count += 1
            return count
        }
        return number == 1 ? first : piece
    }
}
