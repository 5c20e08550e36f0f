import Compiler
import Tasks
import Terms
import TimeAxis

/// A graph of one hypertable, `public.m`, whose windows are `[0, 10)`, `[10, 20)`, … unless they are longer.
///
/// - Parameter meaning: In the source's path, so that another one changes the fingerprints of `copy` and `count`.
func smallGraph(windows: Int = 2, every: Int64 = 10, meaning: String = "a") throws -> TaskGraph {
    let place = PlanPlace(line: 1, column: 1)
    let places = PlanPlaces(
        table: place, timeColumn: place, timeType: place, columns: place, source: place, completion: place)
    let path = "\(meaning).csv"
    let spec = HypertableSpec(
        table: TableName(schema: "public", name: "m"), timeColumn: "ts", timeType: .bigint,
        completion: Int64(windows) * every,
        source: SourceSpec(name: "s", kind: .csv(path: path, shown: path, format: CSVFormat())),
        columns: nil, pausesPolicies: true, rebuildsIndexes: true, places: places)
    var graph = TaskGraph(
        planFile: "plan.yaml", connection: ConnectionTemplate(try Template("${TARGET}")), workers: 2)
    let bounds = (0..<Int64(windows)).map { Window(start: $0 * every, end: ($0 + 1) * every) }
    TaskPass(spec, windows: bounds).append(to: &graph)
    return graph
}

/// Drives a plan's state as an executor would.
struct History {
    var state = PlanState()
    var time: Int64 = 0

    mutating func add(_ kind: Event.Kind) throws {
        time += 1
        try state.apply(Event(at: time, kind: kind))
    }

    mutating func startRun(_ graph: TaskGraph, _ command: String = "run") throws {
        try add(
            .runStarted(
                RunStart(
                    command: command, version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1)))
    }

    mutating func succeed(_ task: PlannedTask, of graph: TaskGraph) throws {
        let table = graph.hypertable(of: task).table
        try add(.taskStarted(task.name, task.fingerprint))
        switch task.kind.properties.suspends {
        case .jobs:
            try add(
                .jobsRecorded(
                    table, [RecordedJob(id: 1000, procedure: "policy_retention", isScheduled: true)]))
        case .indexes: try add(.indexesRecorded(table, []))
        case nil: break
        }
        switch task.kind.properties.restores {
        case .jobs: try add(.jobsRestored(table))
        case .indexes: try add(.indexesRestored(table))
        case nil: break
        }
        try add(.taskSucceeded(task.name, task.fingerprint, TaskResult(rows: 1)))
    }

    mutating func fail(_ task: PlannedTask, _ kind: TaskFailure.Kind = .refused) throws {
        try add(.taskStarted(task.name, task.fingerprint))
        try add(.taskFailed(task.name, task.fingerprint, TaskFailure(kind: kind, message: "no")))
    }
}

extension Agenda {
    /// The names of the tasks that run, without the table.
    func running(in graph: TaskGraph) -> [String] {
        zip(graph.tasks, decisions).compactMap { task, decision in
            if case .run = decision { String(task.name.text.dropFirst("public.m/".count)) } else { nil }
        }
    }
}
