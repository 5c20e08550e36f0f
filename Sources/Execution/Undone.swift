import Statements
import Tasks
import Timescale

/// What a run has paused or dropped and somebody has given back since, while windows are left: another copy of
/// the state, or a person. The tasks that took it have to run again; what they have recorded stays.
public struct Undone: Sendable {
    /// A failure of each such task, so that the next agenda runs it again, and its history says why.
    public private(set) var events: [Event.Kind] = []
    /// A sentence for each.
    public private(set) var lines: [String] = []

    /// - Parameter inspections: of the graph's hypertables in order, or none.
    public init(_ graph: TaskGraph, _ state: PlanState, _ inspections: [Inspection]) {
        let decisions = Agenda(graph: graph, state: state).decisions
        for (index, inspection) in inspections.enumerated() {
            let isAnyLeft = zip(graph.tasks, decisions).contains { task, decision in
                task.hypertable == index && task.window != nil && decision != .done
            }
            // Once all windows are loaded, jobs and indexes are given back, some of them perhaps already.
            guard isAnyLeft else { continue }
            let record = state.hypertables[inspection.spec.table]
            let jobs = inspection.jobs.filter { job in
                job.scheduled && (record?.jobs ?? []).contains { $0.id == job.id && $0.isScheduled }
            }
            add(.disablePolicy, inspection, jobs.map { "\($0.kind.name) \($0.id)" }, "is on", graph, state)
            let indexes = inspection.rebuildableIndexes.filter { index in
                (record?.indexes ?? []).contains { $0.schema == index.schema && $0.name == index.name }
            }
            add(.dropIndex, inspection, indexes.map { "index \($0.name)" }, "stands", graph, state)
        }
    }

    private mutating func add(
        _ kind: TaskKind, _ inspection: Inspection, _ names: [String], _ verb: String, _ graph: TaskGraph,
        _ state: PlanState
    ) {
        let id = TaskID(table: inspection.spec.table, kind: kind)
        guard let first = names.first, let task = graph.tasks.first(where: { $0.id == id }),
            let record = state.tasks[id], case .succeeded = record.phase
        else { return }
        let more = names.count > 1 ? " and \(names.count - 1) more" : ""
        let message =
            "\(first)\(more) of \(inspection.spec.table) \(verb) again, though a run had taken it away; "
        lines.append(message + "windows are left, so it is taken away again")
        events.append(.taskStarted(id, task.fingerprint))
        events.append(
            .taskFailed(
                id, task.fingerprint,
                TaskFailure(message: message + "somebody gave it back between two runs")))
    }
}
