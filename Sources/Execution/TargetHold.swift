import Tasks
import Terms
import Timescale

/// Keeps the hypertables of a plan to one run, on the target itself, and through lost connections: a second run
/// may come from another machine, with a copy of the plan, or with another plan.
public actor TargetHold {
    private let specs: [HypertableSpec]
    private let server: ServerFacts
    private let open: @Sendable () async throws -> Session
    private var session: Session
    /// Whether that session has all of the locks.
    private var isHeld = false
    private var trace: SessionTrace?
    /// What lost sessions have left behind on the server, until it is gone.
    private var left: Set<SessionTrace> = []
    /// Why the tables are not ours any more.
    private var loss: TaskFailure?
    /// Tasks that fail together renew the hold together: one session takes the locks, not one for each task.
    private var renewal: _Concurrency.Task<Void, any Error>?

    /// Somebody else works on a hypertable.
    public struct Refused: Error, Sendable {
        public let spec: HypertableSpec
        public let holders: [PlanLockHolder]
    }

    /// - Parameters:
    ///   - session: The session that takes the locks; they last as long as it does.
    ///   - open: Opens another one when that is lost.
    public init(
        _ specs: [HypertableSpec], of server: ServerFacts, on session: Session,
        open: @escaping @Sendable () async throws -> Session
    ) {
        self.specs = specs
        self.server = server
        self.session = session
        self.open = open
    }

    /// Takes all of the hypertables.
    ///
    /// - Throws: ``Refused``, `ServerError`.
    public func take() async throws {
        trace = try await SessionTrace(of: session)
        for spec in specs {
            if case .refused(let holders) = try await take(spec) {
                throw Refused(spec: spec, holders: holders)
            }
        }
        isHeld = true
    }

    /// Makes sure that the hypertables are still held: a server that restarted has let them go. Ends what lost
    /// sessions have left behind on the server.
    ///
    /// - Throws: `TaskFailure`, a transient one while the server cannot be reached; `CancellationError`.
    public func renew(after pool: SessionPool) async throws {
        let work =
            renewal
            ?? _Concurrency.Task {
                defer { renewal = nil }
                try await renewNow(after: pool)
            }
        renewal = work
        // Whoever is cancelled leaves; the others go on waiting.
        _ = try await within(nil) { try await work.value }
    }

    private func renewNow(after pool: SessionPool) async throws {
        if let loss { throw loss }
        do {
            left.formUnion(await pool.reset())
            if await !isAlive() {
                isHeld = false
                if let trace = trace.take() { left.insert(trace) }
                session = try await reopen()
            }
            try await endLeft()
            if !isHeld { try await take() }
        } catch let error as Refused {
            throw failure(of: error)
        } catch {
            throw TaskFailure.orCancellation(error)
        }
    }

    /// Ends what lost sessions have left behind. What cannot be ended yet stays on the list.
    private func endLeft() async throws {
        for trace in left where try await trace.end(from: session) { left.remove(trace) }
    }

    /// Our own sessions may hold a lock for a while after they were lost; whoever else has it has taken it from us.
    private func failure(of refusal: Refused) -> TaskFailure {
        let holders = refusal.holders.map(\.description).joined(separator: "; ")
        let own = Set(left.map(\.pid))
        guard refusal.holders.contains(where: { !own.contains($0.pid) }) else {
            return TaskFailure(
                kind: .unreachable,
                message: "the connection was lost, and the server has not let go of \(refusal.spec.table) yet"
                    + (holders.isEmpty ? "" : ": \(holders)"),
                hint:
                    "it lets go once it has noticed that the connection is gone; pg_terminate_backend makes it",
                isTransient: true)
        }
        let failure = TaskFailure(
            message:
                "the connection was lost, and another run has taken \(refusal.spec.table) meanwhile: \(holders)",
            hint: "let the other run finish, or end it")
        loss = failure
        return failure
    }

    /// Sees to it, for as long as it is not cancelled, that the hypertables stay held.
    ///
    /// - Returns: why they are not, when another run has them.
    public func keep(with pool: SessionPool) async -> TaskFailure? {
        while (try? await _Concurrency.Task.sleep(for: .seconds(5))) != nil {
            // Renewing opens the pool's sessions anew, which costs those that are well.
            if isHeld, await isAlive(), await !pool.hasLost { continue }
            // A target that cannot be reached is the tasks' trouble first.
            try? await renew(after: pool)
            if let loss { return loss }
        }
        return nil
    }

    /// Looks at a server process.
    func look(atProcess pid: Int) async -> ServerLook {
        do {
            let seen = try await answer(to: { try await $0.look(atProcess: pid) })
            return seen.map { .seen($0) } ?? .gone
        } catch {
            return .silent
        }
    }

    private func isAlive() async -> Bool {
        do {
            _ = try await answer(to: { try await $0.query("SELECT 1") })
            return true
        } catch {
            return false
        }
    }

    /// Asks the session something that takes no time, and gives up after five seconds.
    private func answer<Answer: Sendable>(
        to question: @escaping @Sendable (Session) async throws -> Answer
    ) async throws -> Answer {
        let answer = try await within(.seconds(5)) { [session] in try await question(session) }
        guard let answer else { throw CancellationError() }
        return answer
    }

    private func reopen() async throws -> Session {
        let session = try await open()
        let facts = try await session.serverFacts()
        guard facts.systemIdentifier == server.systemIdentifier, facts.database == server.database else {
            throw TaskFailure(
                message: "the connection was lost, and its address now leads to another database",
                hint: "look where the target's address leads to")
        }
        guard !facts.isStandby, !facts.isReadOnly else {
            throw TaskFailure(
                kind: .unreachable,
                message: "the connection was lost, and the server cannot be written to now",
                isTransient: true)
        }
        return session
    }

    /// Tries for three seconds: the server may take a moment to notice that a run was killed.
    private func take(_ spec: HypertableSpec) async throws -> PlanLock {
        let key = Fingerprint(["lock": "run", "table": spec.table.sql]).lockKey
        for _ in 0..<30 {
            if case .taken = try await session.takePlanLock(key: key) { return .taken }
            try await _Concurrency.Task.sleep(for: .milliseconds(100))
        }
        return try await session.takePlanLock(key: key)
    }
}
