import TimeAxis

/// The windows of one hypertable, as the state knows them.
package struct LoadedWindows: Sendable {
    /// Those that are loaded, by start, each with the number of its rows.
    package let counted: [WindowRows]
    /// Whether a window is still to be emptied, loaded or counted.
    let areSomeLeft: Bool

    /// Those that are loaded and hold rows, by start.
    var filled: [Window] { counted.filter { $0.rows > 0 }.map(\.window) }

    /// For each hypertable of the graph.
    package static func all(of graph: TaskGraph, _ state: PlanState) -> [LoadedWindows] {
        let agenda = Agenda(graph: graph, state: state)
        return graph.hypertables.map { spec in
            let counted = spec.windows.compactMap { window -> WindowRows? in
                guard window.isLoaded(in: agenda), let load = window.load(in: graph),
                    let rows = state.tasks[graph.tasks[load].name]?.result?.rows
                else { return nil }
                return WindowRows(window: window.bounds, rows: rows)
            }
            return LoadedWindows(counted: counted, areSomeLeft: !spec.isWhole(in: agenda))
        }
    }
}

/// A window and the number of its rows.
package struct WindowRows: Hashable, Sendable {
    package var window: Window
    package var rows: Int

    package init(window: Window, rows: Int) {
        (self.window, self.rows) = (window, rows)
    }
}
