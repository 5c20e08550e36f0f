import Execution
import StateFile
import Tasks
import TimeAxis
import Timescale

/// The state file of a run, locked and open for writing.
struct OpenState {
    let lock: StateLock
    let log: StateLog<Event>
    let state: PlanState

    /// Opens the state file that the lock is for, or makes it.
    ///
    /// - Throws: `StateError`, `ImpossibleEvent`.
    init(_ lock: StateLock, graph: TaskGraph, server: ServerFacts) throws {
        let target = TargetIdentity(system: server.systemIdentifier, database: server.database)
        var state = PlanState()
        let coding = StateCoding<Event>.events
        do {
            log = try StateLog.open(lock, expecting: target, coding: coding) { event, _ in
                try state.apply(event)
            }
        } catch StateError.missing {
            let header = StateHeader(
                program: Hyperfill.version, created: TimeType.timestamptz.text(Clock.now),
                plan: graph.fingerprint.description, target: target)
            log = try StateLog.create(header, lock, coding: coding)
        }
        self.lock = lock
        self.state = state
    }
}
