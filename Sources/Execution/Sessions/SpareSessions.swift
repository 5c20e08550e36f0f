import Timescale

/// More sessions for one task, lent by workers that have nothing else to do.
struct SpareSessions: Sendable {
    let workers: Workers
    let pool: SessionPool
    /// Watches the sessions while they work; `nil` if the task is not watched.
    var flight: StallWatch.Flight?

    /// Runs the body with the task's own session and, at the same time, with others.
    ///
    /// - Parameters:
    ///   - limit: the most sessions beside the task's own.
    ///   - body: called with a session and the number of sessions in all.
    /// - Throws: the first error of a body, after which the others are cancelled; `ConnectError` if no session can be
    ///   opened.
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
