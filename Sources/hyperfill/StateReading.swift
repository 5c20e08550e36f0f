import StateFile
import SystemPackage
import Tasks
import Timescale

/// What a state file held when it was read.
struct StateReading {
    let path: FilePath
    /// `nil` when there is no state file.
    var header: StateHeader?
    var state = PlanState()
    /// Those of its events that were asked for, in order.
    var events: [Event] = []
    /// Whether a process works on the plan now.
    var isLive = false
    /// That process, or the one that died without giving its lock back.
    var holder: LockHolder?

    init(path: FilePath) {
        self.path = path
    }
}

extension StateReading {
    /// Refuses a state that belongs to another database.
    ///
    /// - Throws: `StateError.otherTarget`.
    func check(_ server: ServerFacts) throws {
        let actual = TargetIdentity(system: server.systemIdentifier, database: server.database)
        guard let header, header.target != actual else { return }
        throw StateError.otherTarget(path: path, recorded: header.target, actual: actual)
    }
}
