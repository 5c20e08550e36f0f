import Statements
import Terms

/// The start of a command: state, notes and target are compared, and what follows is decided.
///
/// It is a pure value. Facts go in; the events to record, the warnings and the refusal come out.
package struct Reconciliation: Sendable {
    /// What the command has to record before anything else, in order.
    package let events: [Event.Kind]
    /// In the order in which they are printed.
    package let warnings: [ReconciliationWarning]
    /// `nil` when the command may go on.
    package let refusal: Refusal?
    /// The state once ``records`` are in it.
    package let state: PlanState
    /// Whether the windows that count as loaded have to be counted, and were not: the target may have gone back in time.
    package let needsCounts: Bool
    /// To be recorded by the command once it is at work: the place of the target when all loaded windows were counted,
    /// or none was loaded yet.
    package let news: [Event.Kind]
    private let run: RunStart

    /// - Parameters:
    ///   - targets: one for each hypertable of which something is known.
    ///   - position: where the target is on its time line; `nil` when it does not say.
    ///   - stateIdentity: that of the state file; `nil` without a state file.
    ///   - run: the command at work. `abandon` restores objects whatever the state says of windows; every other command
    ///     loads windows, or shows what a run would load.
    ///   - time: the time of the events in ``state``, in microseconds since 2000-01-01 UTC.
    /// - Throws: ``ImpossibleEvent`` when the events do not follow on the state.
    package init(
        _ graph: TaskGraph, _ state: PlanState, _ targets: [TargetFacts], position: TimelinePosition? = nil,
        stateIdentity: String?, in run: RunStart, at time: Int64
    ) throws {
        self.run = run
        let isAbandoning = run.command == RunStart.abandon
        let screened = targets.reduce(into: [TableName: ScreenedNote]()) { notes, target in
            notes[target.table] = target.note.map { ScreenedNote($0, of: target.table) }
        }
        let notes = screened.mapValues(\.note)
        let older = OlderCopy(graph, state, notes, identity: stateIdentity)
        let move =
            TargetMove(from: state.position, to: position)
            ?? stateIdentity.flatMap { TargetMove(notesIn: targets, of: graph, state, identity: $0) }
        let isCounted = Self.areCounted(graph, state, targets)
        let isUnknown = state.position.latest == nil && position != nil
        let isInDoubt = move != nil || isUnknown
        needsCounts = isInDoubt && isCounted == false
        news = isInDoubt && !needsCounts ? [position.map { .positionRecorded($0) }].compactMap(\.self) : []
        let drift = TargetDrift(graph, state, targets, move, isLoading: !isAbandoning)
        var warnings = drift.warnings
        if isAbandoning, let trusted = older.trusted {
            warnings.insert(.olderCopy(trusted.table, trusted.note), at: 0)
        }
        // What was recorded of a hypertable that was dropped says nothing of the one that has its name now.
        let known = try state.applying(Self.records(drift.events, in: run), at: time)
        let missing = graph.hypertables.flatMap { spec -> [Event.Kind] in
            guard let note = notes[spec.table], note.state == stateIdentity else { return [] }
            return note.events(for: spec.table, lackingIn: known.hypertables[spec.table])
        }
        if !missing.isEmpty { warnings.append(.notesTakenIn) }
        warnings += graph.hypertables.compactMap { spec in
            guard let strangers = screened[spec.table]?.strangers, !strangers.isEmpty else { return nil }
            return .strangersInNote(spec.table, strangers)
        }
        events = older.events + drift.events + missing
        self.warnings = warnings
        self.state = try state.applying(Self.records(events, in: run), at: time)
        refusal =
            Self.foreignNote(graph, notes, stateIdentity)
            ?? (isAbandoning ? nil : Self.refusal(older, SuspendedObjects(self.state, graph)))
            ?? (isAbandoning || run.accepted?.contains(Risk.fewerRows.rawValue) == true
                ? nil : Self.refusal(EmptiedWindow.all(in: self.state, outside: graph)))
    }

    /// The refusal of a command that loads windows.
    private static func refusal(_ older: OlderCopy, _ suspended: SuspendedObjects) -> Refusal? {
        if let trusted = older.trusted { return .olderCopy(trusted.table, trusted.note) }
        return suspended.isEmpty ? nil : .suspendedObjects(suspended)
    }

    private static func refusal(_ emptied: [EmptiedWindow]) -> Refusal? {
        emptied.isEmpty ? nil : .emptiedWindows(emptied)
    }

    /// ``events`` as a run of their own in the state file; empty when there are none.
    package var records: [Event.Kind] { Self.records(events, in: run) }

    /// The first note of runs with another state file.
    private static func foreignNote(
        _ graph: TaskGraph, _ notes: [TableName: ProgressNote], _ identity: String?
    ) -> Refusal? {
        for spec in graph.hypertables {
            guard let note = notes[spec.table], note.isForeign(to: identity, for: spec) else { continue }
            return .otherState(spec, note)
        }
        return nil
    }

    /// Whether the loaded windows of all hypertables were counted; `nil` if no window is loaded.
    private static func areCounted(
        _ graph: TaskGraph, _ state: PlanState, _ targets: [TargetFacts]
    ) -> Bool? {
        let counted = Set(targets.filter { $0.counts != nil }.map(\.table))
        let loaded = zip(graph.hypertables, LoadedWindows.all(of: graph, state))
            .filter { !$0.1.counted.isEmpty }
        return loaded.isEmpty ? nil : loaded.allSatisfy { counted.contains($0.0.table) }
    }

    private static func records(_ events: [Event.Kind], in run: RunStart) -> [Event.Kind] {
        events.isEmpty ? [] : [.runStarted(run)] + events + [.runEnded(.interrupted)]
    }
}

extension PlanState {
    /// The state with these events added, all at one time.
    ///
    /// - Throws: ``ImpossibleEvent``.
    package func applying(_ kinds: [Event.Kind], at time: Int64) throws -> PlanState {
        var state = self
        for kind in kinds { try state.applyNew(Event(at: time, kind: kind)) }
        return state
    }
}
