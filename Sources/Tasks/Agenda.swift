import TimeAxis

/// What a run of a graph has to do, given what is known to be done: for each task a decision and its reason.
public struct Agenda: Sendable {
    /// One for each task of the graph, in its order.
    public let decisions: [Decision]

    /// What becomes of a task.
    public enum Decision: Hashable, Sendable {
        /// It succeeded, and what it means has not changed since.
        case done
        case run(Reason)
        /// The selection leaves it out, or something that it depends on.
        case leftOut
    }

    /// Why a task is run.
    public enum Reason: Hashable, Sendable {
        case neverRan
        /// The process that ran it died.
        case interrupted
        case failed
        case cancelled
        /// It ran, but meant something else.
        case meaningChanged(former: Fingerprint)
        /// That task of the same window runs, or ran since.
        case redone(TaskID)
        /// The rows of that task's window, of an earlier form of the plan, replaced rows of this one since.
        case overwritten(TaskID)
        /// The source's files hold other rows of the window than were loaded.
        case sourceChanged
        /// What was loaded into the window does not count any more.
        case rowsLost(RowLoss)
        /// The window's counts differ, so it is loaded again before it is counted again.
        case countsDiffer
        /// Windows are still to be loaded, and the hypertable's jobs are not paused, or its indexes not dropped.
        case windowsLeft
        /// Jobs are paused or indexes dropped.
        case toRestore
    }

    public init(graph: TaskGraph, state: PlanState, selection: Selection = Selection()) {
        var decisions = Self.windowDecisions(graph, state)
        Self.decideFrames(of: graph, state, &decisions)
        selection.apply(to: &decisions, of: graph)
        self.decisions = decisions
    }

    /// Whether nothing is left to do.
    public var isEmpty: Bool {
        !decisions.contains { if case .run = $0 { true } else { false } }
    }

    /// For each hypertable the windows that are to be emptied or loaded, in order.
    public func windowsToLoad(_ graph: TaskGraph) -> [[Window]] {
        var windows = [[Window]](repeating: [], count: graph.hypertables.count)
        for (task, decision) in zip(graph.tasks, decisions) where task.kind == .delete || task.kind == .copy {
            guard case .run = decision, let window = task.window,
                windows[task.hypertable].last != window
            else { continue }
            windows[task.hypertable].append(window)
        }
        return windows
    }

    /// For each hypertable whether one of its windows counts as loaded.
    public func holdsLoadedWindows(_ graph: TaskGraph) -> [Bool] {
        var holds = [Bool](repeating: false, count: graph.hypertables.count)
        for (task, decision) in zip(graph.tasks, decisions) where task.kind == .copy && decision == .done {
            holds[task.hypertable] = true
        }
        return holds
    }

    /// Decides on the tasks of windows; those of whole hypertables are done until ``decideFrames``.
    private static func windowDecisions(_ graph: TaskGraph, _ state: PlanState) -> [Decision] {
        var decisions = [Decision](repeating: .done, count: graph.tasks.count)
        let overwrites = Overwrites(graph, state)
        for (index, task) in graph.tasks.enumerated() where task.kind.isPerWindow {
            let record = state.tasks[task.id]
            let reason =
                ownReason(task, record) ?? redone(task, graph, state, decisions)
                ?? overwrites.reason(toRun: index, since: record?.startOrder ?? 0)
            guard let reason else { continue }
            decisions[index] = .run(reason)
            guard task.kind == .count, state.tasks[task.id]?.failure?.kind == .countMismatch else { continue }
            for dependency in task.dependencies where graph.tasks[dependency].kind == .copy {
                if case .done = decisions[dependency] { decisions[dependency] = .run(.countsDiffer) }
            }
        }
        return decisions
    }

    /// Why the task has to run, judged by itself alone.
    private static func ownReason(_ task: PlannedTask, _ record: TaskRecord?) -> Reason? {
        guard let record else { return .neverRan }
        guard record.fingerprint == task.fingerprint else {
            return .meaningChanged(former: record.fingerprint)
        }
        return switch record.phase {
        case .succeeded: nil
        case .failed: .failed
        case .cancelled: .cancelled
        case .started, .interrupted: .interrupted
        }
    }

    /// A task is done only if it started after the window's tasks before it had ended.
    private static func redone(
        _ task: PlannedTask, _ graph: TaskGraph, _ state: PlanState, _ decisions: [Decision]
    ) -> Reason? {
        for index in task.dependencies where graph.tasks[index].kind.isPerWindow {
            let dependency = graph.tasks[index]
            if case .run = decisions[index] { return .redone(dependency.id) }
            let ended = state.tasks[dependency.id]?.endOrder ?? 0
            let started = state.tasks[task.id]?.startOrder ?? 0
            if ended > started { return .redone(dependency.id) }
        }
        return nil
    }

    /// Decides on the tasks around the windows: they depend on whether windows are left, and on what was taken
    /// from the hypertable and not given back.
    private static func decideFrames(of graph: TaskGraph, _ state: PlanState, _ decisions: inout [Decision]) {
        var hasWindowsLeft = [Bool](repeating: false, count: graph.hypertables.count)
        for (index, task) in graph.tasks.enumerated() where task.kind.isPerWindow {
            if case .run = decisions[index] { hasWindowsLeft[task.hypertable] = true }
        }
        for (index, task) in graph.tasks.enumerated() where !task.kind.isPerWindow {
            let record = state.hypertables[graph.hypertable(of: task).table]
            let windowsLeft = hasWindowsLeft[task.hypertable]
            let isTaken = task.kind.concernsIndexes ? record?.indexes != nil : record?.jobs != nil
            let isWhole = isTaken && !isGivenBack(after: task, graph, state)
            let own = ownReason(task, state.tasks[task.id])
            let reason: Reason? =
                switch task.kind {
                case .disablePolicy, .dropIndex:
                    windowsLeft ? own ?? (isWhole ? nil : .windowsLeft) : nil
                default:
                    own ?? (isTaken || windowsLeft ? .toRestore : nil)
                }
            if let reason { decisions[index] = .run(reason) }
        }
    }

    /// Whether somebody began to give back what the task took, since it did: a part of it may be back although all of
    /// it is still on record.
    private static func isGivenBack(after task: PlannedTask, _ graph: TaskGraph, _ state: PlanState) -> Bool {
        guard let counterpart = task.kind.counterpart else { return false }
        let id = TaskID(table: graph.hypertable(of: task).table, kind: counterpart)
        let taken = state.tasks[task.id]?.endOrder ?? 0
        return max(state.tasks[id]?.startOrder ?? 0, state.abandonOrder) > taken
    }
}

extension TaskKind {
    /// What gives back what this task takes.
    fileprivate var counterpart: TaskKind? {
        switch self {
        case .disablePolicy: .enablePolicy
        case .dropIndex: .createIndex
        default: nil
        }
    }

    fileprivate var concernsIndexes: Bool { self == .dropIndex || self == .createIndex }
}
