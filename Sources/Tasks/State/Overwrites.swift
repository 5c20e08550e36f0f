import Terms
import TimeAxis

/// The changes to windows of a graph since they were loaded that none of its own tasks made.
///
/// A window that the plan had in an earlier form was emptied or loaded over them, their rows in the source's files
/// changed, or their loaded rows are gone.
struct Overwrites {
    /// By the index of the task that loads a window: the latest such change.
    private var latest: [Int: (order: Int, reason: Agenda.Reason)] = [:]

    init(_ graph: TaskGraph, _ state: PlanState) {
        let former = Self.formerLoads(graph, state)
        guard
            !former.isEmpty || state.sources.contains(where: { !$0.value.changes.isEmpty })
                || state.loads.contains(where: { !$0.value.losses.isEmpty })
        else { return }
        for spec in graph.hypertables {
            for change in state.sources[spec.table]?.changes ?? [] {
                note(change.order, .sourceChanged, over: change.window, of: spec, graph)
            }
            for loss in state.loads[spec.table]?.losses ?? [] {
                note(loss.order, .rowsLost(loss.cause), over: loss.window, of: spec, graph)
            }
            for load in former[spec.table.description] ?? [] {
                // A window that cannot be read, as under another time type, may have lain anywhere.
                let window = Window(name: load.window, as: spec.timeType) ?? Window(start: nil, end: .max)
                note(load.order, .overwritten(load.task), over: window, of: spec, graph)
            }
        }
    }

    /// Returns why a finished load has to run again, where it started with the event of that number.
    func reason(toRun load: Int, since start: Int) -> Agenda.Reason? {
        guard let last = latest[load], last.order > start else { return nil }
        return last.reason
    }

    private mutating func note(
        _ order: Int, _ reason: Agenda.Reason, over stretch: Window, of spec: HypertableSpec,
        _ graph: TaskGraph
    ) {
        let first = spec.windows.partitioningIndex { $0.bounds.end > stretch.start ?? .min }
        for window in spec.windows[first...] {
            guard window.bounds.start ?? .min < stretch.end else { return }
            guard let load = window.load(in: graph), latest[load]?.order ?? 0 < order else { continue }
            latest[load] = (order, reason)
        }
    }

    /// A task that the graph lacks, and that may have changed rows.
    private struct Load {
        var task: TaskName
        /// The name of its window.
        var window: String
        /// The number of the event that started it.
        var order: Int
    }

    /// Such tasks by the name of their hypertable.
    private static func formerLoads(_ graph: TaskGraph, _ state: PlanState) -> [String: [Load]] {
        let known = graph.tasks.count { state.tasks[$0.name] != nil }
        guard known < state.tasks.count else { return [:] }
        let names = Set(graph.tasks.lazy.map(\.name))
        var loads: [String: [Load]] = [:]
        for (name, record) in state.tasks where !names.contains(name) {
            guard let task = FormerTask(name), task.kind.changesRows else { continue }
            let load = Load(task: name, window: String(task.window), order: record.startOrder)
            loads[String(task.table), default: []].append(load)
        }
        return loads
    }
}
