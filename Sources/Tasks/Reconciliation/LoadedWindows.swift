import TimeAxis

/// The windows of one hypertable, as the state knows them.
struct LoadedWindows {
    /// Those that are loaded and hold rows, by start.
    let loaded: [Window]
    /// Whether a window is still to be emptied, loaded or counted.
    let areSomeLeft: Bool

    /// For each hypertable of the graph.
    static func all(of graph: TaskGraph, _ state: PlanState) -> [LoadedWindows] {
        let agenda = Agenda(graph: graph, state: state)
        return graph.hypertables.map { spec in
            let loaded = spec.windows.filter { window in
                guard window.isLoaded(in: agenda), let load = window.load(in: graph) else { return false }
                return state.tasks[graph.tasks[load].name]?.result?.rows ?? 0 > 0
            }
            return LoadedWindows(loaded: loaded.map(\.bounds), areSomeLeft: !spec.isWhole(in: agenda))
        }
    }
}
