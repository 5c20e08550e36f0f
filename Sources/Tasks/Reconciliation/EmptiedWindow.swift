import Terms
import TimeAxis

/// A window that was emptied and not loaded, and that lies outside of the plan: T or the first window was moved, or the
/// hypertable left the plan. No task brings its rows back.
package struct EmptiedWindow: Hashable, Sendable {
    /// The text of the hypertable's name.
    package let table: String
    /// The window's name.
    package let window: String
    /// The rows that were deleted.
    package let rows: Int

    /// Those of a state, by name.
    static func all(in state: PlanState, outside graph: TaskGraph) -> [EmptiedWindow] {
        let specs = Dictionary(graph.hypertables.map { ($0.table.description, $0) }) { first, _ in first }
        return state.emptied.compactMap { name, rows -> EmptiedWindow? in
            guard let task = FormerTask(name) else { return nil }
            if let spec = specs[String(task.table)],
                Window(name: String(task.window), as: spec.timeType).map(spec.range.covers) ?? true
            {
                return nil
            }
            return EmptiedWindow(table: String(task.table), window: String(task.window), rows: rows)
        }.sorted { ($0.table, $0.window) < ($1.table, $1.window) }
    }
}

extension Window {
    fileprivate func covers(_ other: Window) -> Bool {
        (start ?? .min) <= (other.start ?? .min) && other.end <= end
    }
}
