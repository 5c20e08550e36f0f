import Compiler
import Tasks
import Terms
import TimeAxis

/// Graphs to report on.
enum Sample {
    static let metrics = TableName(schema: "public", name: "metrics")
    static let readings = TableName(schema: "public", name: "readings")

    /// Two hypertables: weekly CSV files with jobs paused and indexes rebuilt, and a command with an open start.
    static func graph() throws -> TaskGraph {
        var graph = TaskGraph(
            planFile: "plans/fleet.yaml", connection: ConnectionTemplate(try Template("${TARGET}")),
            workers: 4)
        let start = try TimeType.timestamptz.point("2023-01-01")
        let end = try TimeType.timestamptz.point("2023-01-20T12:00:00Z")
        var windows: [Window] = []
        for from in stride(from: start, to: end, by: 7 * 86_400_000_000) {
            windows.append(Window(start: from, end: min(end, from + 7 * 86_400_000_000)))
        }
        graph.add(
            metrics, "time", .timestamptz, windows,
            .csv(
                path: "/secret/metrics-*.csv", shown: "${DUMPS:-dumps}/metrics-*.csv",
                format: CSVFormat(header: true)),
            columns: ["time", "device_id", "value"], pauses: true, rebuilds: true)
        graph.add(
            readings, "ts", .bigint,
            [Window(start: nil, end: 100), Window(start: 100, end: 200), Window(start: 200, end: 250)],
            .command(
                rows: try CommandText(
                    "sqlite3 -csv meters.db \\\n  \"select ts, v from r where ts >= {{start}} and ts < {{end}}\""
                ),
                count: try CommandText(
                    "sqlite3 meters.db 'select count(*) from r where ts >= {{start}} and ts < {{end}}'"),
                format: .csv(CSVFormat())),
            columns: nil, pauses: true, rebuilds: false)
        return graph
    }

    /// One hypertable `public.m` with windows of ten points.
    static func long(windows count: Int, workers: Int = 2, hypertables: Int = 1) throws -> TaskGraph {
        var graph = TaskGraph(
            planFile: "plan.yaml", connection: nil, workers: workers)
        for number in 0..<hypertables {
            graph.add(
                TableName(schema: "public", name: number == 0 ? "m" : "m\(number)"), "ts", .bigint,
                (0..<Int64(count)).map { Window(start: $0 * 10, end: $0 * 10 + 10) },
                .csv(path: "m.csv", shown: "m.csv", format: CSVFormat()), columns: nil, pauses: true,
                rebuilds: true)
        }
        return graph
    }
}

extension TaskGraph {
    /// Adds a hypertable with all its tasks, as the compiler does. Fingerprints are of the names alone: what the
    /// goldens show of them has nothing to do with what the compiler hashes.
    mutating func add(
        _ table: TableName, _ column: String, _ type: TimeType, _ windows: [Window], _ kind: SourceSpec.Kind,
        columns: [String]?, pauses: Bool, rebuilds: Bool, sourceName: String = "dumps"
    ) {
        guard let last = windows.last else { return }
        let place = PlanPlace(line: 1, column: 1)
        let spec = HypertableSpec(
            table: table, timeColumn: column, timeType: type, completion: last.end,
            source: SourceSpec(name: sourceName, kind: kind), columns: columns?.map { ColumnMapping($0) },
            pausesPolicies: pauses, rebuildsIndexes: rebuilds,
            places: PlanPlaces(
                table: place, timeColumn: place, timeType: place, columns: place, source: place,
                completion: place))
        let first = tasks.count
        TaskPass(spec, windows: windows).append(to: &self)
        for index in first..<tasks.count {
            tasks[index].fingerprint = Fingerprint(["id": tasks[index].name.text])
        }
    }

    /// The task of that name.
    func task(_ id: String) throws -> PlannedTask {
        guard let task = tasks.first(where: { $0.name.text == id }) else { throw NoSuchTask(id: id) }
        return task
    }
}

struct NoSuchTask: Error {
    let id: String
}
