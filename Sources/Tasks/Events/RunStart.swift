import Terms

/// The process that works on the plan.
package struct RunStart: Hashable, Codable, Sendable {
    /// The command: ``run``, ``abandon`` or ``rebuild``.
    package var command: String
    package static let run = "run"
    /// The command that restores jobs and indexes without finishing.
    package static let abandon = "abandon"
    /// The command that makes a lost state file anew.
    package static let rebuild = "rebuild"
    /// The version of the program.
    package var version: String
    /// The fingerprint of the whole graph.
    package var plan: Fingerprint
    package var host: String
    package var user: String
    package var pid: Int
    /// The names of the risks that `--accept` passed, sorted; `nil` for none. A later version may know more of them.
    package var accepted: [String]?
    /// The object identifier of the target database, as the header of older state files lacks it; `nil` in runs of
    /// earlier versions.
    package var databaseOID: String?

    package init(
        command: String, version: String, plan: Fingerprint, host: String, user: String, pid: Int,
        accepted: Set<Risk> = []
    ) {
        self.command = command
        self.version = version
        self.plan = plan
        self.host = host
        self.user = user
        self.pid = pid
        self.accepted = accepted.isEmpty ? nil : accepted.map(\.rawValue).sorted()
    }
}

/// The end of a run.
package enum RunEnd: String, Hashable, Codable, Sendable {
    /// Everything that was to be done is done.
    case finished
    /// At least one task failed.
    case failed
    /// It was told to stop.
    case interrupted
    /// Jobs and indexes were restored without finishing.
    case abandoned
}
