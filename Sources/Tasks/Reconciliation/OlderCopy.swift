import Terms
import TimeAxis

/// A state file that is an older copy: its own runs went on with a newer copy, and loaded hypertables since.
struct OlderCopy {
    /// For each hypertable that such a run began to load: no window counts as loaded any more.
    private(set) var events: [Event.Kind] = []
    /// The first of these hypertables of which the state says that windows are loaded, with its note.
    private(set) var trusted: (table: TableName, note: ProgressNote)?

    /// - Parameter identity: that of the state file; `nil` without a state file.
    init(_ graph: TaskGraph, _ state: PlanState, _ notes: [TableName: ProgressNote], identity: String?) {
        guard let identity else { return }
        let unknown = graph.hypertables.map { spec -> ProgressNote? in
            guard let note = notes[spec.table], note.state == identity, let word = note.word,
                !state.knows(word, of: spec.table)
            else { return nil }
            return note
        }
        guard unknown.contains(where: { $0 != nil }) else { return }
        let holdsWindows = Agenda(graph: graph, state: state).holdsLoadedWindows
        for (index, spec) in graph.hypertables.enumerated() {
            guard let note = unknown[index] else { continue }
            events.append(.rowsLost(spec.table, [Window(start: nil, end: .max)], .unknownRun))
            if trusted == nil, holdsWindows[index] { trusted = (spec.table, note) }
        }
    }
}
