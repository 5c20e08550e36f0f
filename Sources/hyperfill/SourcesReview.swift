import Execution
import Tasks

/// What the sources' files have become since windows were loaded from them, and what there is to do for it.
struct SourcesReview {
    /// What is to be written down first.
    let events: [Event.Kind]
    /// What has to run, the windows among it whose rows are others by now.
    let agenda: Agenda

    /// Looks at all hypertables but those that are left out, and prints what was found.
    ///
    /// - Throws: `SourceError`, `ImpossibleEvent`.
    init(_ held: HeldPlan, _ tables: [TargetTable], _ selection: Selection) async throws {
        let graph = held.compiled.graph
        var state = held.open.state
        let agenda = Agenda(graph: graph, state: state, selection: selection)
        var isLeftOut = Set(graph.hypertables.indices)
        for (task, decision) in zip(graph.tasks, agenda.decisions) where decision != .leftOut {
            isLeftOut.remove(task.hypertable)
        }
        var events: [Event.Kind] = []
        for (index, table) in tables.enumerated() where !isLeftOut.contains(index) {
            let review = try await held.target.watching { [state] in
                try await SourceReview(of: index, table, graph, agenda, state) { Console.error("\($0)\n") }
            }
            for note in review.notes { Console.error("warning: \(table.spec.table): \(note)\n") }
            if let event = review.event { events.append(event) }
        }
        try state.apply(Event(at: Clock.now, kind: .runStarted(held.runStart)))
        for event in events { try state.apply(Event(at: Clock.now, kind: event)) }
        self.events = events
        self.agenda = Agenda(graph: graph, state: state, selection: selection)
    }

    /// Writes down what was found where nothing else is left to do.
    ///
    /// - Throws: `StateError`.
    func record(_ held: HeldPlan) async throws {
        guard !events.isEmpty else { return }
        let log = try await held.begin(observer: Silence())
        for event in events { try await log.append(event) }
        try await log.append(.runEnded(.finished))
    }
}
