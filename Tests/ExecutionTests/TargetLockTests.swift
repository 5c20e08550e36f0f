@testable import Execution
import Synchronization
import Tasks
import TestSupport
import Testing
import Timescale

/// Locks on hypertables through lost connections. Server processes that are busy do not notice that their client is
/// gone, and so keep what they hold.
@Suite(
    .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)),
    .timeLimit(.minutes(10)))
struct TargetLockTests {
    /// The server cannot be reached at first: what was left behind is still ended when it can.
    @Test func whatWasLeftBehindIsEndedOnceTheServerIsBack() async throws {
        try await ScratchDatabase.with { database in
            let line = try Line(to: database.uri)
            let refusals = Mutex(1)
            let hold = try await line.hold {
                if refusals.withLock({ left in
                    defer { left -= 1 }
                    return left > 0
                }) {
                    throw TaskFailure(message: "no route to the target", isTransient: true)
                }
                return try await line.session()
            }
            try await hold.take()
            let pool = SessionPool { try await line.session() }
            let load = Task { try await pool.withSession { _ = try await $0.execute(Line.busy) } }
            try await database.waits(for: 1, withQuery: Line.busy)
            line.cut()
            await #expect(throws: (any Error).self) { try await load.value }
            await #expect(throws: TaskFailure.self) { try await hold.renew(after: pool) }
            #expect(try await database.count(withQuery: Line.busy) == 1)
            try await hold.renew(after: pool)
            #expect(try await database.count(withQuery: Line.busy) == 0)
        }
    }

    /// Our own lost session holds the lock until the server notices the loss. That passes, and no other run has taken the
    /// hypertable. The hypertable is ours again only once the lock is taken again.
    @Test func ourOwnLostSessionIsNobodyElse() async throws {
        try await ScratchDatabase.with { database in
            try await database.execute("REVOKE EXECUTE ON FUNCTION pg_terminate_backend FROM PUBLIC")
            try await database.withRole { _, uri in
                let line = try Line(to: uri)
                let control = try await line.session()
                let hold = try await line.hold(on: control) { try await line.session() }
                try await hold.take()
                try await line.cut(while: control, isBusyIn: database)
                let pool = SessionPool { try await line.session() }
                let failure = await #expect(throws: TaskFailure.self) { try await hold.renew(after: pool) }
                #expect(failure?.isTransient == true)
                #expect(failure?.message.contains("has not let go of public.t0 yet: server process") == true)
                _ = try await database.query(
                    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE query = '\(Line.busy)'"
                )
                try await hold.renew(after: pool)
                let other = try await line.hold { try await line.session() }
                await #expect(throws: TargetLock.Refused.self) { try await other.take() }
            }
        }
    }

    @Test func whoeverTookTheHypertableMeanwhileIsNamed() async throws {
        try await ScratchDatabase.with { database in
            let line = try Line(to: database.uri)
            let other = try await Line(to: database.uri, applicationName: "hyperfill run b@b 2").hold {
                fatalError()
            }
            let hold = try await line.hold {
                try await other.take()
                return try await line.session()
            }
            try await hold.take()
            line.cut()
            let pool = SessionPool { try await line.session() }
            let failure = await #expect(throws: TaskFailure.self) { try await hold.renew(after: pool) }
            #expect(failure?.isTransient != true)
            #expect(failure?.message.contains("another run has taken public.t0") == true)
            #expect(failure?.message.contains("hyperfill run b@b 2") == true)
        }
    }

    /// A role that becomes another one as it logs in may neither see nor end its own sessions as that.
    @Test func aRoleThatWorksAsAnother() async throws {
        try await ScratchDatabase.with { database in
            try await database.withRole { owner, _ in
                try await database.withRole(settings: [("role", owner)]) { role, uri in
                    try await database.execute("GRANT \(owner) TO \(role)")
                    let line = try Line(to: uri)
                    let control = try await line.session()
                    #expect(try await control.query("SELECT current_user") == [[owner]])
                    let hold = try await line.hold(on: control) { try await line.session() }
                    try await hold.take()
                    try await line.cut(while: control, isBusyIn: database)
                    try await hold.renew(after: SessionPool { try await line.session() })
                    #expect(try await database.count(withQuery: Line.busy) == 0)
                }
            }
        }
    }

    /// A pooler gives the server process of a session that it lost to the next one.
    @Test(.enabled(if: Pooler.isAvailable, Comment(rawValue: Pooler.reason)))
    func aServerProcessThatIsUsedAgainIsLeftAlone() async throws {
        try await ScratchDatabase.with { database in
            try await Pooler.with(database, mode: "session") { pooler in
                let line = try Line(to: pooler.uri)
                let control = try await line.session()
                let process = try await control.backendPID()
                let activity = "SELECT state, query FROM pg_stat_activity WHERE pid = \(process)"
                let hold = try await line.hold(on: control) {
                    // It gives out first what it was given back last.
                    try await eventually("the pooler to take the process back") {
                        try await database.query(activity) == [["idle", "DISCARD ALL"]]
                    }
                    return try await line.session()
                }
                try await hold.take()
                line.cut()
                try await hold.renew(after: SessionPool { try await line.session() })
                #expect(try await database.query(activity).count == 1)
            }
        }
    }
}

/// The way to a database, which can be cut.
private struct Line {
    /// The statement of a session that notices nothing; it takes a minute longer than any test.
    static let busy = "SELECT pg_sleep(660)"

    private let proxy: Proxy
    private let uri: String
    private let applicationName: String

    init(to uri: String, applicationName: String = "hyperfill run a@a 1") throws {
        let parts = try #require(uri.firstMatch(of: #/^(.*:)([0-9]+)(\/.*)$/#)?.output)
        proxy = try Proxy(serverPort: try #require(Int(parts.2)))
        proxy.start()
        self.uri = "\(parts.1)\(proxy.port)\(parts.3)"
        self.applicationName = applicationName
    }

    func cut() { proxy.reset() }

    /// Cuts it under a session whose server process notices nothing.
    func cut(while session: Session, isBusyIn database: ScratchDatabase) async throws {
        let work = Task { try await session.execute(Self.busy) }
        try await database.waits(for: 1, withQuery: Self.busy)
        cut()
        await #expect(throws: (any Error).self) { _ = try await work.value }
    }

    func session() async throws -> Session {
        try await Session.connect(uri, applicationName: applicationName)
    }

    /// A hold on one hypertable.
    func hold(
        on control: Session? = nil, open: @escaping @Sendable () async throws -> Session
    ) async throws -> TargetLock {
        let specs = try exampleGraph(hypertables: 1, windows: 1, workers: 1).hypertables
        let control = if let control { control } else { try await session() }
        return TargetLock(specs, on: control, open: open)
    }
}

extension ScratchDatabase {
    fileprivate func count(withQuery query: String) async throws -> Int? {
        try await self.query(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = '\(name)' AND query = '\(query)'"
        )
        .first?[0].flatMap { Int($0) }
    }

    fileprivate func waits(for count: Int, withQuery query: String) async throws {
        try await eventually("\(count) × \(query)") { try await self.count(withQuery: query) == count }
    }
}
