import Execution
import StateFile
import Tasks
import TimeAxis
import Timescale

/// The state file of a command, locked and open for writing, with the state that its events give.
struct OpenState {
    let lock: StateLock
    let log: StateLog<Event>
    private(set) var state: PlanState
    /// The cluster and the database, as notes name them.
    private let place: String

    /// Opens the state file that the lock is for, or makes it.
    ///
    /// - Throws: `StateError`, `ImpossibleEvent`.
    init(_ lock: StateLock, graph: TaskGraph, server: ServerFacts) throws {
        let target = TargetIdentity(server)
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
        let recorded = log.header.recordedTarget(in: state)
        guard recorded.agrees(with: target) else {
            throw StateError.otherTarget(path: lock.statePath, recorded: recorded, actual: target)
        }
        place = "\(server.systemIdentifier)/\(server.databaseOID)"
        self.lock = lock
        self.state = state
    }

    /// The notes that runs with this state file leave on the target.
    ///
    /// - Parameter plan: the plan's path.
    func notes(for plan: String) -> ProgressNoteStore {
        ProgressNoteStore(
            author: ProgressNote(
                state: log.header.identity, plan: plan, host: lock.holder.host, since: lock.holder.since,
                server: place))
    }

    /// Adds events to the state and to the file.
    ///
    /// - Throws: `StateError`, `ImpossibleEvent`.
    mutating func record(_ kinds: [Event.Kind]) throws {
        for kind in kinds {
            let event = Event(at: Clock.now, kind: kind)
            try state.applyNew(event)
            try log.append(event)
        }
    }
}

extension TargetIdentity {
    init(_ server: ServerFacts) {
        self.init(system: server.systemIdentifier, database: server.database, oid: server.databaseOID)
    }
}

extension StateHeader {
    /// The target, with the object identifier that the latest run recorded if the header has none.
    func recordedTarget(in state: PlanState) -> TargetIdentity {
        var recorded = target
        recorded.oid = recorded.oid ?? state.latestRun?.start.databaseOID
        return recorded
    }
}
