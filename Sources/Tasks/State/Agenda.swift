import TimeAxis

/// The work of a run: for each task of a graph a decision and its reason, given what is known to be done.
package struct Agenda: Sendable {
    package let graph: TaskGraph
    /// One for each task of the graph, in its order.
    package let decisions: [Decision]

    /// The decision on one task.
    package enum Decision: Hashable, Sendable {
        /// It succeeded, and what it means has not changed since.
        case done
        case run(Reason)
        /// The selection leaves it out, or something that it depends on.
        case leftOut

        /// Whether the task is to run.
        package var isRun: Bool {
            if case .run = self { true } else { false }
        }
    }

    /// The reason to run a task.
    package enum Reason: Hashable, Sendable {
        case neverRan
        /// The process that ran it died.
        case interrupted
        case failed
        case cancelled
        /// It succeeded, and objects of the target undo its effect.
        case diverged(Divergence)
        /// It ran, but meant something else.
        case meaningChanged(former: Fingerprint)
        /// The task of that kind in the same window runs, or ran since.
        case redone(TaskKind)
        /// That task of an earlier form of the plan deleted or replaced rows of this window since.
        case overwritten(TaskName)
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

    package init(graph: TaskGraph, state: PlanState, selection: Selection = Selection()) {
        var decisions = Self.windowDecisions(graph, state)
        Self.decideFrames(of: graph, state, &decisions)
        selection.apply(to: &decisions, of: graph)
        self.graph = graph
        self.decisions = decisions
    }

    /// Whether nothing is left to do.
    package var isEmpty: Bool { !decisions.contains(where: \.isRun) }

    /// For each hypertable the windows whose rows are to be deleted or loaded, in order.
    package var windowsToChange: [[Window]] {
        graph.hypertables.map { spec in spec.windows.filter { $0.isToChange(in: self) }.map(\.bounds) }
    }

    /// For each hypertable whether the rows of one of its windows count as loaded.
    package var holdsLoadedWindows: [Bool] {
        graph.hypertables.map { spec in spec.windows.contains { $0.isLoaded(in: self) } }
    }

    /// Decides on the tasks of windows; those of whole hypertables are done until ``decideFrames``.
    private static func windowDecisions(_ graph: TaskGraph, _ state: PlanState) -> [Decision] {
        var decisions = [Decision](repeating: .done, count: graph.tasks.count)
        let overwrites = Overwrites(graph, state)
        for window in graph.hypertables.lazy.flatMap(\.windows) {
            decide(window, graph, state, overwrites, &decisions)
        }
        return decisions
    }

    private static func decide(
        _ window: PlannedWindow, _ graph: TaskGraph, _ state: PlanState, _ overwrites: Overwrites,
        _ decisions: inout [Decision]
    ) {
        var countsDiffer = false
        for index in window.tasks {
            let task = graph.tasks[index]
            let record = state.tasks[task.name]
            let reason =
                ownReason(task, record) ?? redone(task, record, in: window, graph, state, decisions)
                ?? overwrites.reason(toRun: index, since: record?.startOrder ?? 0)
            guard let reason else { continue }
            decisions[index] = .run(reason)
            if record?.failure?.kind == .countMismatch { countsDiffer = true }
        }
        guard countsDiffer, let load = window.load(in: graph), decisions[load] == .done else { return }
        decisions[load] = .run(.countsDiffer)
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
        case .undone(let divergence): .diverged(divergence)
        case .started, .interrupted: .interrupted
        }
    }

    /// A task is done only if it started after the window's tasks before it had ended.
    private static func redone(
        _ task: PlannedTask, _ record: TaskRecord?, in window: PlannedWindow, _ graph: TaskGraph,
        _ state: PlanState, _ decisions: [Decision]
    ) -> Reason? {
        let started = record?.startOrder ?? 0
        for index in task.dependencies where window.tasks.contains(index) {
            let dependency = graph.tasks[index]
            if decisions[index].isRun { return .redone(dependency.kind) }
            if state.tasks[dependency.name]?.endOrder ?? 0 > started { return .redone(dependency.kind) }
        }
        return nil
    }

    /// Decides on the tasks around the windows: they depend on whether windows are left, and on which objects are
    /// suspended and not restored.
    private static func decideFrames(of graph: TaskGraph, _ state: PlanState, _ decisions: inout [Decision]) {
        for spec in graph.hypertables {
            let windowsLeft = spec.windows.contains { window in
                window.tasks.contains { decisions[$0].isRun }
            }
            let record = state.hypertables[spec.table]
            for index in spec.before where windowsLeft {
                let task = graph.tasks[index]
                let isSuspended =
                    record?.holds(task.kind.properties.suspends) ?? false
                    && !isRestoring(after: task, state)
                let reason = ownReason(task, state.tasks[task.name]) ?? (isSuspended ? nil : .windowsLeft)
                if let reason { decisions[index] = .run(reason) }
            }
            for index in spec.after {
                let task = graph.tasks[index]
                let isSuspended = record?.holds(task.kind.properties.restores) ?? false
                let reason =
                    ownReason(task, state.tasks[task.name])
                    ?? (isSuspended || windowsLeft ? .toRestore : nil)
                if let reason { decisions[index] = .run(reason) }
            }
        }
    }

    /// Whether a restore began since the task suspended its objects: some may be back although all are on record.
    private static func isRestoring(after task: PlannedTask, _ state: PlanState) -> Bool {
        guard let counterpart = task.kind.counterpart else { return false }
        let suspended = state.tasks[task.name]?.endOrder ?? 0
        let restore = state.tasks[task.id.sibling(counterpart).name]?.startOrder ?? 0
        return max(restore, state.abandonOrder) > suspended
    }
}
