import Timescale

/// The sessions of the workers: one for each task in flight. A session is kept for the next task.
package actor SessionPool {
    private let open: @Sendable () async throws -> Session
    private var idle: [Session] = []
    private var processes: [ObjectIdentifier: BackendProcess] = [:]
    /// The server processes of sessions whose connection was lost.
    private var lost: [BackendProcess] = []

    /// - Parameter open: Opens a session.
    package init(open: @escaping @Sendable () async throws -> Session) {
        self.open = open
    }

    /// Runs the body with a session of its own. A session is closed if it was lost, or if an error may have left it in an
    /// unknown state.
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
            let process = processes.removeValue(forKey: ObjectIdentifier(session))
            if await !session.isUsable, let process { lost.append(process) }
            await session.close()
            throw error
        }
    }

    /// Whether a session was lost since ``reset()``.
    var hasLost: Bool { !lost.isEmpty }

    /// Closes the idle sessions, and returns the server processes of those that were lost since the last call.
    func reset() async -> [BackendProcess] {
        await close()
        // A pooler may have given the process of a lost session to an open one.
        let open = Set(processes.values)
        defer { lost = [] }
        return lost.filter { !open.contains($0) }
    }

    /// Closes the idle sessions.
    package func close() async {
        let sessions = idle
        idle = []
        for session in sessions {
            processes[ObjectIdentifier(session)] = nil
            await session.close()
        }
    }

    private func take() async throws -> Session {
        while let session = idle.popLast() {
            if await session.isUsable { return session }
            processes[ObjectIdentifier(session)] = nil
        }
        let session = try await open()
        processes[ObjectIdentifier(session)] = try await BackendProcess(of: session)
        return session
    }
}
