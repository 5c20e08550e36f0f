import StateFile
import SystemPackage
import Tasks
import Timescale

/// The contents of a state file that was read without a lock.
struct StateReading {
    let path: FilePath
    /// `nil` when there is no state file.
    var header: StateHeader?
    var state = PlanState()
    /// The events that were asked for, in order.
    var events: [Event] = []
    /// Whether a process holds the lock.
    var isLive = false
    /// That process, or the last one if it died without releasing the lock.
    var holder: LockHolder?

    init(path: FilePath) {
        self.path = path
    }
}

extension StateReading {
    /// Refuses a state of another database.
    ///
    /// - Throws: `StateError.otherTarget`.
    func check(_ server: ServerFacts) throws {
        let actual = TargetIdentity(server)
        guard let recorded = header?.recordedTarget(in: state), !recorded.agrees(with: actual) else { return }
        throw StateError.otherTarget(path: path, recorded: recorded, actual: actual)
    }
}
