import Compiler
import Statements
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

    mutating func edit(_ random: inout SplitMix) {
        every = .random(in: 1...3, using: &random)
        completion = .random(in: 2...6, using: &random)
    }

    static func table(_ number: Int) -> TableName { TableName(schema: "public", name: "t\(number)") }

    static func index(_ name: String, of table: TableName) -> IndexDefinition {
        IndexDefinition(
            schema: table.schema, name: name, definition: "CREATE INDEX \(name) ON \(table) USING btree (ts)")
    }

    /// - Parameter isLoose: leaves the dependencies out.
    func graph(isLoose: Bool = false) throws -> TaskGraph {
        var graph = TaskGraph(planFile: "plan.yaml", connection: nil, workers: workers)
        let windows = stride(from: 0, to: completion, by: every).map {
            Window(start: Int64($0), end: Int64(min($0 + every, completion)))
        }
        for number in 0..<hypertables { TaskPass(spec(number), windows: windows).append(to: &graph) }
        guard isLoose else { return graph }
        for index in graph.tasks.indices { graph.tasks[index].dependencies = [] }
        return graph
    }

    private func spec(_ number: Int) -> HypertableSpec {
        let place = PlanPlace(line: 1, column: 1)
        return HypertableSpec(
            table: Self.table(number), timeColumn: "ts", timeType: .bigint, completion: Int64(completion),
            source: SourceSpec(name: "s", kind: .csv(path: "s", shown: "s", format: CSVFormat())),
            columns: nil, pausesPolicies: pauses, rebuildsIndexes: rebuilds,
            places: PlanPlaces(
                table: place, timeColumn: place, timeType: place, columns: place, source: place,
                completion: place))
    }
}
