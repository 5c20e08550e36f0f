/// Who works on the plan.
public struct RunStart: Hashable, Codable, Sendable {
    /// The command: `run` or `abandon`.
    public var command: String
    /// The command that puts hypertables back.
    public static let abandon = "abandon"
    /// The version of the program.
    public var version: String
    /// The fingerprint of the whole graph.
    public var plan: Fingerprint
    public var host: String
    public var user: String
    public var pid: Int

    public init(command: String, version: String, plan: Fingerprint, host: String, user: String, pid: Int) {
        self.command = command
        self.version = version
        self.plan = plan
        self.host = host
        self.user = user
        self.pid = pid
    }
}

/// How a run ended.
public enum RunEnd: String, Hashable, Codable, Sendable {
    /// Everything that was to be done is done.
    case finished
    /// At least one task failed.
    case failed
    /// It was told to stop.
    case interrupted
    /// The hypertables were put back without finishing.
    case abandoned
}
