import Statements
import Tasks
import TimeAxis
import Timescale

/// What runs have done and somebody has undone since, another copy of the state or a person: rows that are gone are
/// loaded again, and while windows are left, what stands again is taken away again. What was recorded stays.
public struct Undone: Sendable {
    /// What makes the next agenda run the tasks again, and their history say why.
    public private(set) var events: [Event.Kind] = []
    /// A sentence for each.
    public private(set) var lines: [String] = []

    /// - Parameters:
    ///   - inspections: of the graph's hypertables, or of those that could be looked at.
    ///   - takesAgain: Whether whoever asks loads again what is gone, and takes jobs and indexes again.
    public init(
        _ graph: TaskGraph, _ state: PlanState, _ inspections: [Inspection], takesAgain: Bool = true
    ) {
        guard !inspections.isEmpty else { return }
        let inspected = Dictionary(inspections.map { ($0.spec.table, $0) }) { first, _ in first }
        for (spec, standing) in zip(graph.hypertables, Standing.all(of: graph, state)) {
            guard let inspection = inspected[spec.table], inspection.facts.kind == .hypertable else {
                continue
            }
            let lost = LostRows(
                spec, state.loads[spec.table], done: standing.done,
                isFinished: !standing.isAnyLeft, relation: inspection.facts.relation,
                chunks: inspection.chunks, isExpired: inspection.isExpired)
            events += [lost.event].compactMap(\.self)
            if let line = lost.line {
                lines.append(takesAgain && lost.event != nil ? "\(line); to be loaded again" : line)
            }
            // Once all windows are loaded, jobs and indexes are given back, some of them perhaps already.
            guard takesAgain, standing.isAnyLeft || lost.event != nil else { continue }
            takeAgain(inspection, isMadeAnew: lost.isMadeAnew, graph, state)
        }
    }

    /// How the windows of a hypertable stand.
    private struct Standing {
        /// Those that are loaded and hold rows, in order.
        var done: [Window] = []
        var isAnyLeft = false

        static func all(of graph: TaskGraph, _ state: PlanState) -> [Standing] {
            var standings = [Standing](repeating: Standing(), count: graph.hypertables.count)
            for (task, decision) in zip(graph.tasks, Agenda(graph: graph, state: state).decisions) {
                guard let window = task.window else { continue }
                if decision != .done { standings[task.hypertable].isAnyLeft = true }
                guard decision == .done, task.kind == .copy, state.tasks[task.id]?.result?.rows ?? 0 > 0
                else { continue }
                standings[task.hypertable].done.append(window)
            }
            return standings
        }
    }

    /// What is on or stands while windows are left, though a run had paused the jobs or dropped the indexes.
    private mutating func takeAgain(
        _ inspection: Inspection, isMadeAnew: Bool, _ graph: TaskGraph, _ state: PlanState
    ) {
        let record = state.hypertables[inspection.spec.table]
        if let recorded = record?.jobs {
            let former = recorded.filter { $0.isScheduled }.map(\.id)
            let on = inspection.jobs.filter(\.scheduled)
            let again = on.filter { former.contains($0.id) }, new = on.filter { !former.contains($0.id) }
            let names = (again + new).map { "\($0.kind.name) \($0.id)" }
            add(
                .disablePolicy, inspection, names,
                again.isEmpty ? .isNew("is on", "made it, or turned it on,") : .isBack("is on"), graph,
                state)
        }
        if let recorded = record?.indexes {
            let standing = inspection.rebuildableIndexes.filter { index in
                isMadeAnew || recorded.contains { $0.schema == index.schema && $0.name == index.name }
            }
            let names = standing.map { "index \($0.name)" }
            add(
                .dropIndex, inspection, names, isMadeAnew ? .isNew("stands", "made it") : .isBack("stands"),
                graph, state
            )
        }
    }

    /// How something stands in the way: it was taken away and is back, or came since.
    private enum Way {
        case isBack(String)
        /// The words for how it came.
        case isNew(String, String)

        var text: (what: String, why: String) {
            switch self {
            case .isBack(let verb):
                ("\(verb) again, though a run had taken it away", "somebody gave it back between two runs")
            case .isNew(let verb, let came):
                ("\(verb), and no run has taken it away", "somebody \(came) between two runs")
            }
        }
    }

    private mutating func add(
        _ kind: TaskKind, _ inspection: Inspection, _ names: [String], _ way: Way, _ graph: TaskGraph,
        _ state: PlanState
    ) {
        let id = TaskID(table: inspection.spec.table, kind: kind)
        guard let first = names.first, let task = graph.tasks.first(where: { $0.id == id }),
            let record = state.tasks[id], case .succeeded = record.phase
        else { return }
        let more = names.count > 1 ? " and \(names.count - 1) more" : ""
        let message = "\(first)\(more) of \(inspection.spec.table) \(way.text.what); "
        lines.append(message + "windows are left, so it is taken away")
        events.append(.taskStarted(id, task.fingerprint))
        events.append(.taskFailed(id, task.fingerprint, TaskFailure(message: message + way.text.why)))
    }
}

extension Undone {
    /// The state as it is once all of this is written down.
    ///
    /// - Throws: `ImpossibleEvent`.
    public func applied(to state: PlanState, in run: RunStart, at time: Int64) throws -> PlanState {
        guard !events.isEmpty else { return state }
        var state = state
        for kind in [.runStarted(run)] + events + [.runEnded(.interrupted)] {
            try state.apply(Event(at: time, kind: kind))
        }
        return state
    }
}
