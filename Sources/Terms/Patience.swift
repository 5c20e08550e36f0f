/// How long a run waits for something, and how often it tries again. Times are in milliseconds.
public struct Patience: Hashable, Codable, Sendable {
    /// How often a task is done again after a failure that may pass; 0 for never.
    public var retries = 6
    /// The pause before the first of these. Each further one is twice as long, up to ``longestPause``.
    public var retryDelay = 1_000
    /// How long opening a connection may take, for each address of the target or of a source's database.
    public var connect = 10_000
    /// How long a single statement may run, `COPY` apart; `nil` for as long as it takes.
    public var statement: Int?
    /// How long a task may stand still: no row comes, no byte is taken, a lock is not given. `nil` for ever.
    public var progress: Int? = 600_000

    /// No pause is longer, unless the plan's first one is.
    public static let longestPause = 60_000

    public init() {}

    /// The pause before the given retry, from 1, without jitter.
    public func pause(before retry: Int) -> Int {
        let limit = max(Self.longestPause, retryDelay)
        guard retryDelay > 0 else { return 0 }
        var pause = retryDelay
        for _ in 1..<max(retry, 1) where pause < limit { pause *= 2 }
        return min(pause, limit)
    }
}
