import Timescale

/// The sessions of the workers: one for each task in flight, kept for the next one when it ends.
public actor SessionPool {
    private let conninfo: String
    private let applicationName: String
    private var idle: [Session] = []

    /// - Parameter conninfo: The target's connection string, its references resolved. A secret.
    public init(conninfo: String, applicationName: String) {
        self.conninfo = conninfo
        self.applicationName = applicationName
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
            await session.close()
            throw error
        }
    }

    /// Closes the sessions that are idle.
    public func close() async {
        let sessions = idle
        idle = []
        for session in sessions { await session.close() }
    }

    private func take() async throws -> Session {
        while let session = idle.popLast() {
            if await session.isUsable { return session }
        }
        return try await Session.connect(conninfo, applicationName: applicationName)
    }
}
