import Execution
import Reporting
import StateFile
import Tasks
import TimeAxis
import Timescale

/// The state file of a run, locked and open for writing.
struct OpenState {
    let lock: StateLock
    let log: StateLog<Event>
    private(set) var state: PlanState

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

extension OpenState {
    /// Where it is noted on the target what runs with this state take from it.
    func notes(for plan: String) -> TakenNotes {
        TakenNotes(
            author: TakenNote(
                state: log.header.identity, plan: plan, host: lock.holder.host, since: lock.holder.since,
                server: log.header.target.system))
    }

    /// Takes in how the target differs from what the state knows: notes of what was taken, where the state is an
    /// older copy or was cut back; jobs and indexes that stand again, where another copy or a person gave them back;
    /// rows that are gone.
    ///
    /// - Throws: ``Ending`` when runs with another state file work on a hypertable, or the state is an older copy that
    ///   a run would trust; `StateError`, `ServerError`.
    mutating func reclaim(
        _ compiled: CompiledPlan, _ start: RunStart, _ invocation: Invocation, _ inspections: [Inspection],
        on target: OpenTarget
    ) async throws {
        let reclaim = try await Reclaim(
            notes(for: compiled.path), compiled.graph.hypertables, on: target.control)
        if let first = reclaim.foreign.first {
            throw Ending(.wrongState, ForeignNote(first, invocation).text)
        }
        let older = OlderCopy(
            reclaim.unknown(to: state), compiled.graph, state, path: "\(lock.statePath)")
        if start.command == RunStart.abandon {
            older.warn()
        } else {
            try older.refuse(invocation)
        }
        let undone = Undone(
            compiled.graph, state, inspections, takesAgain: start.command != RunStart.abandon)
        for line in undone.lines { Console.error("warning: \(line)\n") }
        // What was recorded of a hypertable that was dropped says nothing of the one that has its name.
        let missing = reclaim.missing(in: try undone.applied(to: state, in: start, at: Clock.now))
        if !missing.isEmpty {
            Console.error(
                "warning: the target's notes say that more was paused or dropped than \(lock.statePath) knows of, "
                    + "so it is an older copy or was repaired; the notes are taken in\n")
        }
        let found = older.events + undone.events + missing
        guard !found.isEmpty else { return }
        let kinds = [Event.Kind.runStarted(start)] + found + [.runEnded(.interrupted)]
        for kind in kinds {
            let event = Event(at: Clock.now, kind: kind)
            try state.apply(event)
            try log.append(event)
        }
    }
}
