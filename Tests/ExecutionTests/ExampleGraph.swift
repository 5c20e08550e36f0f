import Tasks
import Terms
import TimeAxis

/// A graph of hypertables `public.t0`, `public.t1`, … with the windows `[0, 10)`, `[10, 20)`, ….
func exampleGraph(hypertables: Int, windows: Int, workers: Int) throws -> TaskGraph {
    var tasks: [PlannedTask] = []
    var specs: [HypertableSpec] = []
    let place = PlanPlace(line: 1, column: 1)
    for number in 0..<hypertables {
        let table = TableName(schema: "public", name: "t\(number)")
        func add(_ kind: TaskKind, _ window: Window?, _ dependencies: [Int]) -> Int {
            let id = TaskID(table: table, window: window?.name(as: .bigint), kind: kind)
            tasks.append(
                PlannedTask(
                    id: id, kind: kind, hypertable: number, window: window,
                    fingerprint: Fingerprint(["id": id.text]), dependencies: dependencies))
            return tasks.count - 1
        }
        let pause = add(.disablePolicy, nil, [])
        let drop = add(.dropIndex, nil, [pause])
        let counts = (0..<Int64(windows)).map { index in
            let window = Window(start: index * 10, end: index * 10 + 10)
            return add(.count, window, [add(.copy, window, [add(.delete, window, [drop])])])
        }
        _ = add(.enablePolicy, nil, [add(.createIndex, nil, counts)])
        specs.append(
            HypertableSpec(
                table: table, timeColumn: "ts", timeType: .bigint, completion: Int64(windows) * 10,
                range: Window(start: 0, end: Int64(windows) * 10), windowCount: windows,
                source: SourceSpec(name: "s", kind: .csv(path: "t.csv", shown: "t.csv", format: CSVFormat())),
                columns: nil, pausesPolicies: true, rebuildsIndexes: true,
                places: PlanPlaces(
                    table: place, timeColumn: place, timeType: place, columns: place, source: place,
                    completion: place)))
    }
    return TaskGraph(
        planFile: "plan.yaml", connection: nil, workers: workers, hypertables: specs, tasks: tasks)
}
