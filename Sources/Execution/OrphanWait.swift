import Postgres
import RowSources
import Statements
import Tasks
import Timescale

/// Waits for what an earlier, killed run may have left behind: a server process that still loads or commits.
///
/// Such a process holds the shared lock of its hypertable until its transaction ends (``WindowLock``), so
/// whoever gets the same lock alone knows that there is none.
public struct OrphanWait: Sendable {
    private let timeout: Duration
    private let isStopped: @Sendable () -> Bool
    private let waiting: @Sendable (String) -> Void

    /// - Parameters:
    ///   - timeout: How long an orphan is waited for in all.
    ///   - isStopped: Whether the run has been asked to stop, so that there is nothing to wait for.
    ///   - waiting: Told what is waited for, every two seconds.
    public init(
        timeout: Duration, isStopped: @escaping @Sendable () -> Bool = { false },
        waiting: @escaping @Sendable (String) -> Void
    ) {
        self.timeout = timeout
        self.isStopped = isStopped
        self.waiting = waiting
    }

    /// Returns once no transaction of an earlier run is open on any of the hypertables, or the run is to stop.
    ///
    /// - Throws: `TaskFailure` when time is up, `ServerError`, `CancellationError`.
    public func run(for specs: [HypertableSpec], on session: Session) async throws {
        let deadline = ContinuousClock.now + timeout
        try await session.execute("SET lock_timeout = '2s'")
        for spec in specs {
            let key = WindowLock.key(of: spec.table)
            while !isStopped(), try await !isFree(key, session) {
                let holders = try await session.lockHolders(of: key).map(\.description).joined(
                    separator: "; ")
                let what = "an earlier run's transaction on \(spec.table) to end: \(holders)"
                guard ContinuousClock.now < deadline else {
                    throw TaskFailure(
                        kind: .unreachable, message: "waited in vain for \(what)",
                        hint: "end it with pg_terminate_backend, then run again")
                }
                waiting("waiting for \(what)")
                Liveness.current?.touch()
            }
        }
        try await session.execute("SET lock_timeout = 0")
    }

    private func isFree(_ key: Int64, _ session: Session) async throws -> Bool {
        do {
            _ = try await session.query(AdvisoryLock.take(key: key))
            _ = try await session.query(AdvisoryLock.release(key: key))
            return true
        } catch let error as ServerError where error.sqlState == "55P03" {
            return false
        }
    }
}
