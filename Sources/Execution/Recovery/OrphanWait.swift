import Postgres
import RowSources
import Statements
import Tasks
import Timescale

/// Waits for the server processes of a run that was killed, which may still load rows, commit, or make an index.
///
/// Such a process holds the shared lock of its hypertable until its transaction ends (``WindowLock``), or the index is
/// made (``CreateIndex``). A session that gets the exclusive lock therefore knows that no such process is left.
package struct OrphanWait: Sendable {
    private let timeout: Duration
    private let isStopped: @Sendable () -> Bool
    private let waiting: @Sendable (String) -> Void

    /// - Parameters:
    ///   - timeout: the longest time that is waited in all.
    ///   - isStopped: whether the run is to stop; waiting then ends.
    ///   - waiting: receives what is waited for, every two seconds.
    package init(
        timeout: Duration, isStopped: @escaping @Sendable () -> Bool = { false },
        waiting: @escaping @Sendable (String) -> Void
    ) {
        self.timeout = timeout
        self.isStopped = isStopped
        self.waiting = waiting
    }

    /// Returns when no process of an earlier run works on the hypertables, or when the run is to stop.
    ///
    /// - Throws: `TaskFailure` when time is up, `ServerError`, `CancellationError`.
    package func run(for specs: [HypertableSpec], on session: Session) async throws {
        let deadline = ContinuousClock.now + timeout
        try await session.execute("SET lock_timeout = '2s'")
        for spec in specs {
            let key = WindowLock.key(of: spec.table)
            while !isStopped(), try await !isFree(key, session) {
                let holders = try await session.lockHolders(of: key)
                let names = holders.map(\.description).joined(separator: "; ")
                let what = "an earlier run's work on \(spec.table) to end: \(names)"
                guard ContinuousClock.now < deadline else {
                    let ends = holders.map { "SELECT pg_terminate_backend(\($0.pid));" }
                    throw TaskFailure(
                        kind: .unreachable, message: "waited in vain for \(what)",
                        hint: "end it, then run again: \(ends.joined(separator: " "))")
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
