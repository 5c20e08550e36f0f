import Tasks
import Terms
import TimeAxis

/// A graph of one hypertable, `public.m`, whose windows are `[0, 10)`, `[10, 20)`, … unless they are longer.
func smallGraph(windows: Int = 2, every: Int64 = 10, meaning: String = "a") throws -> TaskGraph {
    let table = TableName(schema: "public", name: "m")
    var tasks: [PlannedTask] = []
    func add(_ kind: TaskKind, _ window: Window?, _ dependencies: [Int]) -> Int {
        let id = TaskID(table: table, window: window?.name(as: .bigint), kind: kind)
        let fingerprint = Fingerprint(["id": id.text, "meaning": kind == .copy ? meaning : "-"])
        tasks.append(
            PlannedTask(
                id: id, kind: kind, hypertable: 0, window: window, fingerprint: fingerprint,
                dependencies: dependencies))
        return tasks.count - 1
    }
    let pause = add(.disablePolicy, nil, [])
    let drop = add(.dropIndex, nil, [pause])
    var counts: [Int] = []
    for index in 0..<Int64(windows) {
        let window = Window(start: index * every, end: (index + 1) * every)
        let delete = add(.delete, window, [drop])
        let copy = add(.copy, window, [delete])
        counts.append(add(.count, window, [copy]))
    }
    let create = add(.createIndex, nil, counts)
    _ = add(.enablePolicy, nil, counts + [create])
    let place = PlanPlace(line: 1, column: 1)
    let places = PlanPlaces(
        table: place, timeColumn: place, timeType: place, columns: place, source: place, completion: place)
    let spec = HypertableSpec(
        table: table, timeColumn: "ts", timeType: .bigint, completion: Int64(windows) * every,
        range: Window(start: 0, end: Int64(windows) * every), windowCount: windows,
        source: SourceSpec(name: "s", kind: .csv(path: "m.csv", shown: "m.csv", format: CSVFormat())),
        columns: nil,
        pausesPolicies: true, rebuildsIndexes: true, places: places)
    return TaskGraph(
        planFile: "plan.yaml", connection: try Template("${TARGET}"), workers: 2, hypertables: [spec],
        tasks: tasks)
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
        try add(.taskStarted(task.id, task.fingerprint))
        switch task.kind {
        case .disablePolicy:
            try add(
                .jobsRecorded(
                    table, [RecordedJob(id: 1000, procedure: "policy_retention", isScheduled: true)]))
        case .dropIndex: try add(.indexesRecorded(table, []))
        case .createIndex: try add(.indexesRestored(table))
        case .enablePolicy: try add(.jobsRestored(table))
        case .delete, .copy, .count: break
        }
        try add(.taskSucceeded(task.id, task.fingerprint, TaskResult(rows: 1)))
    }

    mutating func fail(_ task: PlannedTask, _ kind: TaskFailure.Kind = .refused) throws {
        try add(.taskStarted(task.id, task.fingerprint))
        try add(.taskFailed(task.id, task.fingerprint, TaskFailure(kind: kind, message: "no")))
    }
}

extension Agenda {
    /// The ids of the tasks that run, without the table.
    func running(in graph: TaskGraph) -> [String] {
        zip(graph.tasks, decisions).compactMap { task, decision in
            if case .run = decision { String(task.id.text.dropFirst("public.m/".count)) } else { nil }
        }
    }
}
