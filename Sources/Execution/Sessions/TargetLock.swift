import Tasks
import Terms
import Timescale

/// The run's lock on the target: an advisory lock for each hypertable, taken again after a lost connection.
///
/// The file lock beside the state file does not stop a run from another machine, with a copy of the plan, or with another
/// plan.
package actor TargetLock {
    private let specs: [HypertableSpec]
    private let open: @Sendable () async throws -> Session
    private var session: Session
    /// Whether ``session`` has all of the locks.
    private var isHeld = false
    private var process: BackendProcess?
    /// Server processes of lost sessions, until they have ended.
    private var orphans: Set<BackendProcess> = []
    /// Set once another run has taken one of the hypertables.
    package private(set) var loss: TaskFailure?
    /// Tasks that fail together share one renewal: one session takes the locks, not one for each task.
    private var renewal: Task<Void, any Error>?

    /// Another run holds the lock of a hypertable.
    package struct Refused: Error, Sendable {
        package let spec: HypertableSpec
        package let holders: [HypertableLockHolder]
    }

    /// - Parameters:
    ///   - session: The session that takes the locks; they last as long as it does.
    ///   - open: Opens another session on the same server after that one was lost.
    package init(
        _ specs: [HypertableSpec], on session: Session, open: @escaping @Sendable () async throws -> Session
    ) {
        self.specs = specs
        self.session = session
        self.open = open
    }

    /// Takes all of the hypertables.
    ///
    /// - Throws: ``Refused``, `ServerError`.
    package func take() async throws {
        process = try await BackendProcess(of: session)
        for spec in specs {
            if case .refused(let holders) = try await take(spec) {
                throw Refused(spec: spec, holders: holders)
            }
        }
        isHeld = true
    }

    /// Takes the locks again if they were lost, as in a restart of the server. Ends server processes of lost sessions.
    ///
    /// - Throws: `TaskFailure`, a transient one while the server cannot be reached; `CancellationError`.
    package func renew(after pool: SessionPool) async throws {
        let work =
            renewal
            ?? Task {
                defer { renewal = nil }
                try await renewNow(after: pool)
            }
        renewal = work
        // A cancelled task leaves, and the others go on waiting.
        _ = try await withTimeLimit(nil) { try await work.value }
    }

    private func renewNow(after pool: SessionPool) async throws {
        if let loss { throw loss }
        do {
            orphans.formUnion(await pool.reset())
            if await !isAlive() {
                isHeld = false
                if let process = process.take() { orphans.insert(process) }
                session = try await open()
            }
            try await endOrphans()
            if !isHeld { try await take() }
        } catch let error as Refused {
            throw failure(of: error)
        } catch {
            throw TaskFailure.orCancellation(error)
        }
    }

    /// Ends the server processes of lost sessions. A process that does not end yet stays on the list.
    private func endOrphans() async throws {
        for process in orphans where try await process.end(from: session) { orphans.remove(process) }
    }

    /// Our own lost sessions may hold a lock for a while. Any other holder has taken it from us.
    private func failure(of refusal: Refused) -> TaskFailure {
        let holders = refusal.holders.map(\.description).joined(separator: "; ")
        let own = Set(orphans.map(\.pid))
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

    /// Keeps the locks, until it is cancelled or another run has taken one.
    ///
    /// - Returns: the loss; `nil` if it was cancelled.
    package func keep(with pool: SessionPool) async -> TaskFailure? {
        while (try? await Task.sleep(for: .seconds(5))) != nil {
            // Renewing closes the pool's idle sessions, also those that work.
            if isHeld, await isAlive(), await !pool.hasLost { continue }
            // If the target cannot be reached, the tasks fail, and report it.
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

    /// Asks the session something quick, and gives up after five seconds.
    private func answer<Answer: Sendable>(
        to question: @escaping @Sendable (Session) async throws -> Answer
    ) async throws -> Answer {
        let answer = try await withTimeLimit(.seconds(5)) { [session] in try await question(session) }
        guard let answer else { throw CancellationError() }
        return answer
    }

    /// Tries for three seconds: the server may take a moment to notice that a run was killed.
    private func take(_ spec: HypertableSpec) async throws -> HypertableLock {
        let key = Fingerprint(["lock": "run", "table": spec.table.sql]).lockKey
        for _ in 0..<30 {
            if case .taken = try await session.takeHypertableLock(key: key) { return .taken }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await session.takeHypertableLock(key: key)
    }
}
