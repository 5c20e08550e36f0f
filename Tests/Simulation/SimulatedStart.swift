import Statements
import Tasks
import TimeAxis

extension Simulation {
    /// The real reconciliation of the state with the simulated target.
    func reconciliation(_ state: PlanState, _ graph: TaskGraph) throws -> Reconciliation {
        let targets = world.with { $0.hypertables }
        let facts = zip(graph.hypertables, targets).map { self.facts($0, $1, state) }
        return try Reconciliation(
            graph, state, facts, stateIdentity: World.stateIdentity, in: runStart(graph), at: 0)
    }

    private func facts(_ spec: HypertableSpec, _ target: World.Target, _ state: PlanState) -> TargetFacts {
        var catalog = CatalogFacts(
            relation: "\(target.identity)",
            chunks: target.chunks.sorted().map { Window(start: Int64($0), end: Int64($0) + 1) },
            enabledJobs: spec.pausesPolicies
                ? target.jobs.filter(\.value).keys.sorted().map { .init(id: $0, title: "job \($0)") } : [],
            rebuildableIndexes: spec.rebuildsIndexes
                ? target.indexes.sorted().map { SimulatedPlan.index($0, of: spec.table) } : [])
        if world.sabotage == .overlooksLostRows {
            catalog.chunks = nil
            catalog.relation = state.loads[spec.table]?.relation ?? catalog.relation
        }
        var note = target.note
        if world.sabotage == .trustsOlderCopies { note?.word = nil }
        return TargetFacts(table: spec.table, note: note, catalog: catalog)
    }
}
