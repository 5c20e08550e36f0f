import Compiler
import Tasks
import Terms
import TimeAxis

/// A graph of hypertables `public.t0`, `public.t1`, … with the windows `[0, 10)`, `[10, 20)`, ….
func exampleGraph(hypertables: Int, windows: Int, workers: Int) throws -> TaskGraph {
    var graph = TaskGraph(planFile: "plan.yaml", connection: nil, workers: workers)
    let place = PlanPlace(line: 1, column: 1)
    for number in 0..<hypertables {
        let spec = HypertableSpec(
            table: TableName(schema: "public", name: "t\(number)"), timeColumn: "ts", timeType: .bigint,
            completion: Int64(windows) * 10,
            source: SourceSpec(name: "s", kind: .csv(path: "t.csv", shown: "t.csv", format: CSVFormat())),
            columns: nil, pausesPolicies: true, rebuildsIndexes: true,
            places: PlanPlaces(
                table: place, timeColumn: place, timeType: place, columns: place, source: place,
                completion: place))
        let windows = (0..<Int64(windows)).map { Window(start: $0 * 10, end: $0 * 10 + 10) }
        TaskPass(spec, windows: windows).append(to: &graph)
    }
    return graph
}
