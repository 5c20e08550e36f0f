import Timescale

/// Sessions beside a task's own, for as many workers as have nothing else to do.
struct SpareSessions: Sendable {
    let workers: Workers
    let pool: SessionPool
    /// Watched while they work; `nil` where nothing is.
    var flight: StallWatch.Flight?

    /// Runs the body with the task's own session and, at the same time, with others.
    ///
    /// - Parameters:
    ///   - limit: How many others are of use.
    ///   - body: Is also told how many sessions work in all.
    /// - Throws: The first error that the body throws; the others are cancelled then. `ConnectError` when no session
    ///   can be opened.
    func callAsFunction(
        with session: Session, atMost limit: Int,
        _ body: @escaping @Sendable (Session, _ sessions: Int) async throws -> Void
    ) async throws {
        let lent = workers.lend(atMost: limit)
        defer { workers.giveBack(lent) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<lent {
                group.addTask {
                    try await pool.withSession { other in
                        let pid = try await other.backendPID()
                        flight?.add(process: pid)
                        defer { flight?.remove(process: pid) }
                        try await body(other, lent + 1)
                    }
                }
            }
            group.addTask { try await body(session, lent + 1) }
            while try await group.next() != nil {}
        }
    }
}
