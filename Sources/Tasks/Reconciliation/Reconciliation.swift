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
    private let run: RunStart

    /// - Parameters:
    ///   - targets: one for each hypertable of which something is known.
    ///   - stateIdentity: that of the state file; `nil` without a state file.
    ///   - run: the command at work. `abandon` restores objects whatever the state says of windows; every other command
    ///     loads windows, or shows what a run would load.
    ///   - time: the time of the events in ``state``, in microseconds since 2000-01-01 UTC.
    /// - Throws: ``ImpossibleEvent`` when the events do not follow on the state.
    package init(
        _ graph: TaskGraph, _ state: PlanState, _ targets: [TargetFacts], stateIdentity: String?,
        in run: RunStart, at time: Int64
    ) throws {
        self.run = run
        let isAbandoning = run.command == RunStart.abandon
        let screened = targets.reduce(into: [TableName: ScreenedNote]()) { notes, target in
            notes[target.table] = target.note.map { ScreenedNote($0, of: target.table) }
        }
        let notes = screened.mapValues(\.note)
        let older = OlderCopy(graph, state, notes, identity: stateIdentity)
        let drift = TargetDrift(graph, state, targets, isLoading: !isAbandoning)
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
        let suspended = SuspendedObjects(self.state, graph)
        if let refusal = Self.refusal(graph, notes, stateIdentity) {
            self.refusal = refusal
        } else if isAbandoning {
            refusal = nil
        } else if let trusted = older.trusted {
            refusal = .olderCopy(trusted.table, trusted.note)
        } else {
            refusal = suspended.isEmpty ? nil : .suspendedObjects(suspended)
        }
    }

    /// ``events`` as a run of their own in the state file; empty when there are none.
    package var records: [Event.Kind] { Self.records(events, in: run) }

    /// The first note of runs with another state file.
    private static func refusal(
        _ graph: TaskGraph, _ notes: [TableName: ProgressNote], _ identity: String?
    ) -> Refusal? {
        for spec in graph.hypertables {
            guard let note = notes[spec.table], note.isForeign(to: identity, for: spec) else { continue }
            return .otherState(spec, note)
        }
        return nil
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
        for kind in kinds { try state.apply(Event(at: time, kind: kind)) }
        return state
    }
}
