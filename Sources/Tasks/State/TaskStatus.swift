/// The status of a task, in the words that people see.
package enum TaskStatus: String, Codable, CaseIterable, Hashable, Sendable {
    /// It has not run, or has to run again.
    case pending
    case running
    case succeeded
    case failed
    /// A task that it depends on failed.
    case blocked
    /// It was stopped on demand.
    case cancelled
}

extension TaskStatus {
    /// The status of each task of a graph, in its order; never stored, always derived.
    ///
    /// - Parameter isLive: Whether a process is at work on the plan now. Without one nothing is running,
    ///   whatever the last event says.
    package static func all(of graph: TaskGraph, agenda: Agenda, state: PlanState, isLive: Bool)
        -> [TaskStatus]
    {
        var statuses: [TaskStatus] = []
        statuses.reserveCapacity(graph.tasks.count)
        for (index, task) in graph.tasks.enumerated() {
            let isHeldUp = task.dependencies.contains { statuses[$0] == .failed || statuses[$0] == .blocked }
            statuses.append(status(agenda.decisions[index], state.tasks[task.name], task, isHeldUp, isLive))
        }
        return statuses
    }

    private static func status(
        _ decision: Agenda.Decision, _ record: TaskRecord?, _ task: PlannedTask, _ isHeldUp: Bool,
        _ isLive: Bool
    ) -> TaskStatus {
        if case .done = decision { return .succeeded }
        if let record, record.phase == .started, isLive { return .running }
        if isHeldUp { return .blocked }
        guard let record, record.fingerprint == task.fingerprint else { return .pending }
        return switch record.phase {
        case .failed: .failed
        case .cancelled: .cancelled
        case .started, .interrupted, .succeeded, .undone: .pending
        }
    }
}
