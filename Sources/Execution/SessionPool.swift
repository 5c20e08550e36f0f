import Timescale

/// The sessions of the workers: one for each task in flight, kept for the next one when it ends.
public actor SessionPool {
    private let open: @Sendable () async throws -> Session
    private var idle: [Session] = []
    private var traces: [ObjectIdentifier: SessionTrace] = [:]
    /// Of sessions whose connection was lost.
    private var lost: [SessionTrace] = []

    /// - Parameter open: Opens a session.
    public init(open: @escaping @Sendable () async throws -> Session) {
        self.open = open
    }

    /// Runs the body with a session that nobody else uses. One that was lost, or was left by an error in an
    /// unknown state, is closed and never used again.
    ///
    /// - Throws: What the body throws; `ConnectError` when no session can be opened.
    func withSession<Result: Sendable>(
        _ body: @Sendable (Session) async throws -> Result
    ) async throws -> Result {
        let session = try await take()
        do {
            let result = try await body(session)
            idle.append(session)
            return result
        } catch {
            let trace = traces.removeValue(forKey: ObjectIdentifier(session))
            if await !session.isUsable, let trace { lost.append(trace) }
            await session.close()
            throw error
        }
    }

    /// Whether a session was lost since ``reset()``.
    var hasLost: Bool { !lost.isEmpty }

    /// Closes the sessions that are idle, and tells which ones were lost since it was last asked.
    func reset() async -> [SessionTrace] {
        await close()
        // A pooler may have given the process of a lost session to one that is open.
        let open = Set(traces.values)
        defer { lost = [] }
        return lost.filter { !open.contains($0) }
    }

    /// Closes the sessions that are idle.
    public func close() async {
        let sessions = idle
        idle = []
        for session in sessions {
            traces[ObjectIdentifier(session)] = nil
            await session.close()
        }
    }

    private func take() async throws -> Session {
        while let session = idle.popLast() {
            if await session.isUsable { return session }
            traces[ObjectIdentifier(session)] = nil
        }
        let session = try await open()
        traces[ObjectIdentifier(session)] = try await SessionTrace(of: session)
        return session
    }
}
