import Statements
import Tasks
import TimeAxis

extension Simulation {
    /// The real reconciliation of the state with the simulated target, whose rows are counted as a command does.
    func reconciliation(_ state: PlanState, _ graph: TaskGraph) throws -> Reconciliation {
        let first = try reconciliation(state, graph, counting: false)
        guard first.needsCounts || Agenda(graph: graph, state: first.state).isEmpty, first.refusal == nil
        else {
            return first
        }
        return try reconciliation(state, graph, counting: true)
    }

    private func reconciliation(
        _ state: PlanState, _ graph: TaskGraph, counting: Bool
    ) throws -> Reconciliation {
        let (targets, position) = world.with { ($0.hypertables, $0.position) }
        let facts = Self.facts(graph, targets, state, world, counting: counting)
        return try Reconciliation(
            graph, state, facts, position: world.sabotage == .overlooksSetbacks ? nil : position,
            stateIdentity: World.stateIdentity, in: runStart(graph), at: 0)
    }

    /// The real look at what was loaded, at the end of a run.
    static func review(_ state: PlanState, _ graph: TaskGraph, _ world: World) throws -> FinalReview {
        let (targets, position) = try world.act { ($0.hypertables, $0.position) }
        let facts = Self.facts(graph, targets, state, world, counting: true)
        return FinalReview(
            graph, state, facts, position: world.sabotage == .overlooksSetbacks ? nil : position)
    }

    private static func facts(
        _ graph: TaskGraph, _ targets: [World.Target], _ state: PlanState, _ world: World, counting: Bool
    ) -> [TargetFacts] {
        let counts = counting && world.sabotage != .overlooksSetbacks
        return zip(zip(graph.hypertables, targets), LoadedWindows.all(of: graph, state)).map { pair, loaded in
            var facts = Self.facts(pair.0, pair.1, state, world)
            if counts {
                facts.counts = Dictionary(
                    uniqueKeysWithValues: loaded.counted.map { ($0.window, pair.1.rows(in: $0.window)) })
            }
            return facts
        }
    }

    private static func facts(
        _ spec: HypertableSpec, _ target: World.Target, _ state: PlanState, _ world: World
    ) -> TargetFacts {
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
