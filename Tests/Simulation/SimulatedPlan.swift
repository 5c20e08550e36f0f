import Tasks
import Terms
import TestSupport
import TimeAxis

/// A plan of few hypertables on an axis of few cells, and what it may be edited to.
struct SimulatedPlan: Hashable {
    /// The length of the axis; cells from T on belong to dual-writing.
    static let cells = 8

    var hypertables: Int
    /// Cells of a window.
    var every: Int
    /// T, in cells.
    var completion: Int
    var workers: Int
    let pauses: Bool
    let rebuilds: Bool

    init(_ random: inout SplitMix) {
        hypertables = .random(in: 1...3, using: &random)
        every = .random(in: 1...3, using: &random)
        completion = .random(in: 2...6, using: &random)
        workers = .random(in: 1...3, using: &random)
        pauses = Int.random(in: 0..<5, using: &random) > 0
        rebuilds = Bool.random(using: &random)
    }

    /// Whether a run takes nothing from hypertables but rows.
    var takesNothing: Bool { !pauses && !rebuilds }

    mutating func edit(_ random: inout SplitMix) {
        every = .random(in: 1...3, using: &random)
        completion = .random(in: 2...6, using: &random)
    }

    static func table(_ number: Int) -> TableName { TableName(schema: "public", name: "t\(number)") }

    /// - Parameter isLoose: leaves the dependencies out.
    func graph(isLoose: Bool = false) throws -> TaskGraph {
        var tasks: [PlannedTask] = []
        var specs: [HypertableSpec] = []
        for number in 0..<hypertables {
            let windows = stride(from: 0, to: completion, by: every).map {
                Window(start: Int64($0), end: Int64(min($0 + every, completion)))
            }
            append(number, windows, isLoose, to: &tasks)
            specs.append(spec(number, windows))
        }
        return TaskGraph(
            planFile: "plan.yaml", connection: nil, workers: workers, hypertables: specs, tasks: tasks)
    }

    private func append(_ number: Int, _ windows: [Window], _ isLoose: Bool, to tasks: inout [PlannedTask]) {
        let table = Self.table(number)
        func add(_ kind: TaskKind, _ window: Window?, _ dependencies: [Int]) -> Int {
            let id = TaskID(table: table, window: window?.name(as: .bigint), kind: kind)
            tasks.append(
                PlannedTask(
                    id: id, kind: kind, hypertable: number, window: window,
                    fingerprint: Fingerprint(["id": id.text]), dependencies: isLoose ? [] : dependencies))
            return tasks.count - 1
        }
        var before: [Int] = []
        if pauses { before = [add(.disablePolicy, nil, before)] }
        if rebuilds { before = [add(.dropIndex, nil, before)] }
        var after = windows.map { window in
            add(.count, window, [add(.copy, window, [add(.delete, window, before)])])
        }
        if rebuilds { after = [add(.createIndex, nil, after)] }
        if pauses { _ = add(.enablePolicy, nil, after) }
    }

    private func spec(_ number: Int, _ windows: [Window]) -> HypertableSpec {
        let place = PlanPlace(line: 1, column: 1)
        return HypertableSpec(
            table: Self.table(number), timeColumn: "ts", timeType: .bigint, completion: Int64(completion),
            range: Window(start: 0, end: Int64(completion)), windowCount: windows.count,
            source: SourceSpec(name: "s", kind: .csv(path: "s", shown: "s", format: CSVFormat())),
            columns: nil, pausesPolicies: pauses, rebuildsIndexes: rebuilds,
            places: PlanPlaces(
                table: place, timeColumn: place, timeType: place, columns: place, source: place,
                completion: place))
    }
}
