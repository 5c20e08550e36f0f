import Timescale

/// A server process of the target, as another session sees it.
package enum ServerLook: Sendable {
    case seen(ServerWait)
    /// The server has no such process.
    case gone
    /// The server does not answer.
    case silent
}

/// Looks at server processes of the target in a session of its own, because a session that waits cannot be asked. The
/// session is opened when it is first needed.
package actor ServerProbe {
    /// How long the server may take to answer.
    private static let timeLimit = Duration.seconds(5)

    private let open: @Sendable () async throws -> Session
    private var opening: Task<Session, any Error>?

    package init(open: @escaping @Sendable () async throws -> Session) {
        self.open = open
    }

    package func look(atProcess pid: Int) async -> ServerLook {
        let opening = opening ?? Task { [open] in try await open() }
        self.opening = opening
        do {
            let seen = try await withTimeLimit(Self.timeLimit) {
                try await opening.value.look(atProcess: pid)
            }
            guard let seen else { return .silent }
            return seen.map { .seen($0) } ?? .gone
        } catch {
            self.opening = nil
            return .silent
        }
    }
}
