import Execution
import Reporting
import Tasks

/// The source files of a plan that changed since windows were loaded from them, and the agenda that takes them into
/// account.
struct ChangedSources {
    /// To be recorded before anything is loaded.
    let events: [Event.Kind]
    /// The tasks that have to run, those included whose rows in the files are others now.
    let agenda: Agenda

    /// Compares the files of all hypertables that the selection includes, and prints the differences.
    ///
    /// - Throws: `SourceError`, `TaskFailure`, `ImpossibleEvent`.
    init(_ held: LockedPlan, _ tables: [TargetTable], _ selection: Selection) async throws {
        let graph = held.compiled.graph
        let state = held.open.state
        let agenda = Agenda(graph: graph, state: state, selection: selection)
        var events: [Event.Kind] = []
        for (index, table) in tables.enumerated() {
            let isLeftOut = graph.hypertables[index].tasks.allSatisfy { agenda.decisions[$0] == .leftOut }
            guard !isLeftOut, let files = ChangedFiles(of: index, in: graph, agenda, state) else { continue }
            let outcome = try await held.target.watching {
                try await files.outcome(in: table) { Console.error("\($0)\n") }
            }
            for warning in outcome.warnings {
                Console.error("warning: \(table.spec.table): \(FileWarningText(warning).sentence)\n")
            }
            events += [outcome.event].compactMap(\.self)
        }
        self.events = held.news + events
        let known = try state.applying([.runStarted(held.runStart)] + self.events, at: Clock.now)
        self.agenda = Agenda(graph: graph, state: known, selection: selection)
    }

    /// Records the differences as a run of their own. Call it when nothing is left to do.
    ///
    /// - Parameter isLast: whether the plan is done. What was loaded has then been counted, and the run is recorded as
    ///   the one that proves it, unless the latest one did.
    /// - Throws: `StateError`.
    func record(_ held: LockedPlan, isLast: Bool) async throws {
        let isProven = !isLast || held.open.state.latestEnd?.end == .finished
        guard !events.isEmpty || !isProven else { return }
        let log = try await held.begin(observer: NoObserver())
        for event in events { try await log.append(event) }
        try await log.append(.runEnded(.finished))
    }
}
