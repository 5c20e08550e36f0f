import Terms
import TimeAxis

/// What happened to the windows of a graph after they were loaded, and by none of its own tasks: windows that the
/// plan had in an earlier form were emptied or loaded over them, their rows in the source's files changed, or what
/// was loaded is gone.
struct Overwrites {
    /// By the index of a window's `copy`: what came last.
    private var latest: [Int: (order: Int, reason: Agenda.Reason)] = [:]

    init(_ graph: TaskGraph, _ state: PlanState) {
        let former = Self.formerLoads(graph, state)
        guard
            !former.isEmpty || state.sources.contains(where: { !$0.value.changes.isEmpty })
                || state.loads.contains(where: { !$0.value.losses.isEmpty })
        else { return }
        for (table, copies) in graph.copies.enumerated() {
            let spec = graph.hypertables[table]
            for change in state.sources[spec.table]?.changes ?? [] {
                note(change.order, .sourceChanged, over: change.window, copies, graph)
            }
            for loss in state.loads[spec.table]?.losses ?? [] {
                note(loss.order, .rowsLost(loss.cause), over: loss.window, copies, graph)
            }
            for load in former[spec.table.description] ?? [] {
                // A window that cannot be read, as under another time type, may have lain anywhere.
                let window = Window(name: load.window, as: spec.timeType) ?? Window(start: nil, end: .max)
                note(load.order, .overwritten(load.task), over: window, copies, graph)
            }
        }
    }

    /// Why a finished `copy` has to run again, if it started with that event.
    func reason(toRun copy: Int, since start: Int) -> Agenda.Reason? {
        guard let last = latest[copy], last.order > start else { return nil }
        return last.reason
    }

    private mutating func note(
        _ order: Int, _ reason: Agenda.Reason, over window: Window, _ copies: [Int], _ graph: TaskGraph
    ) {
        var (low, high) = (0, copies.count)
        while low < high {
            let middle = (low + high) / 2
            if let own = graph.tasks[copies[middle]].window, own.end <= window.start ?? .min {
                low = middle + 1
            } else {
                high = middle
            }
        }
        for copy in copies[low...] {
            guard graph.tasks[copy].window?.start ?? .min < window.end else { return }
            if latest[copy]?.order ?? 0 < order { latest[copy] = (order, reason) }
        }
    }

    /// A task that the graph no longer has, and that may have changed rows.
    private struct Load {
        var task: TaskID
        /// The name of its window.
        var window: String
        /// The number of the event that started it.
        var order: Int
    }

    /// Such tasks by the name of their hypertable.
    private static func formerLoads(_ graph: TaskGraph, _ state: PlanState) -> [String: [Load]] {
        let known = graph.tasks.count { state.tasks[$0.id] != nil }
        guard known < state.tasks.count else { return [:] }
        let ids = Set(graph.tasks.lazy.map(\.id))
        var loads: [String: [Load]] = [:]
        for (id, record) in state.tasks where !ids.contains(id) {
            var words = id.text.split(separator: "/")
            guard let kind = words.popLast(), kind == "delete" || kind == "copy", let window = words.popLast()
            else { continue }
            let load = Load(task: id, window: String(window), order: record.startOrder)
            loads[words.joined(separator: "/"), default: []].append(load)
        }
        return loads
    }
}

extension TaskGraph {
    /// For each hypertable its `copy` tasks, in the order of their windows.
    fileprivate var copies: [[Int]] {
        var copies = [[Int]](repeating: [], count: hypertables.count)
        for (index, task) in tasks.enumerated() where task.kind == .copy {
            copies[task.hypertable].append(index)
        }
        return copies
    }
}
