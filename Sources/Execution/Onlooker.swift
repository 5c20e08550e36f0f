import Timescale

/// What another session sees of a server process of the target.
public enum ServerLook: Sendable {
    case seen(ServerWait)
    /// The server has no such process.
    case gone
    /// The server does not answer.
    case silent
}

/// Looks at server processes of the target by a session of its own, which is opened when it is first needed: the
/// session that waits cannot be asked.
public actor Onlooker {
    /// How long the server may take to answer what takes no time.
    private static let patience = Duration.seconds(5)

    private let open: @Sendable () async throws -> Session
    private var opening: _Concurrency.Task<Session, any Error>?

    public init(open: @escaping @Sendable () async throws -> Session) {
        self.open = open
    }

    public func look(atProcess pid: Int) async -> ServerLook {
        let opening = opening ?? _Concurrency.Task { [open] in try await open() }
        self.opening = opening
        do {
            let seen = try await within(Self.patience) { try await opening.value.look(atProcess: pid) }
            guard let seen else { return .silent }
            return seen.map { .seen($0) } ?? .gone
        } catch {
            self.opening = nil
            return .silent
        }
    }
}
