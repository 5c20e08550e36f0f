import Terms

/// A reason for which the target, although it answers, cannot do what is asked.
package enum TargetError: Error, Hashable, Sendable {
    /// The database lacks the extension.
    case noTimescaleDB(database: String)
    /// The extension is older than 2.10, the first version whose information views the program knows.
    case tooOld(version: String)
    /// The edition of TimescaleDB has no such function.
    case notInThisEdition(function: String)
    /// A job belongs to another role.
    case notJobOwner(job: Int, owner: String)
    /// A job was deleted after it was read.
    case jobIsGone(job: Int)
    /// Workers of paused jobs still run when the time is up.
    case workersStillRun([JobWorker])
    /// An information view lacks a value. The version of TimescaleDB may be unknown to the program.
    case unexpected(String)
    /// Other sessions changed the catalog each time that it was read.
    case catalogChanged(String)

    /// Whether the same may succeed a little later.
    package var isTransient: Bool {
        if case .catalogChanged = self { return true }
        return false
    }
}

extension TargetError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noTimescaleDB(let database):
            "the database \(database) has no TimescaleDB: check the database's name, or run "
                + "CREATE EXTENSION timescaledb in it; nothing has been changed"
        case .tooOld(let version):
            "the target runs TimescaleDB \(version); 2.10 or later is needed"
        case .notInThisEdition(let function):
            "the target runs TimescaleDB's Apache edition, which has no \(function); "
                + "use the Community edition, or let a plan do without it"
        case .notJobOwner(let job, let owner):
            "job \(job) belongs to the role \(readable(owner)), and only a member of it may pause or restore "
                + "it; connect as such a role (GRANT \(readable(owner)) TO …), then run again"
        case .jobIsGone(let job):
            "job \(job) no longer exists on the target; it was deleted after it was read"
        case .workersStillRun(let workers):
            "still running after the time given: \(workers.map(\.description).joined(separator: ", ")); "
                + "it is safe to run again when they are done, or end them with pg_cancel_backend"
        case .unexpected(let what):
            "the target's information views do not read as expected: \(what); "
                + "this version of TimescaleDB may be too new"
        case .catalogChanged(let what):
            "the catalog of the target changed while it was read, several times in a row (\(what)); "
                + "it is safe to run again, once no other session changes tables"
        }
    }

    private func readable(_ role: String) -> String { quotedIdentifier(role) }
}
