import Statements
import Tasks
import Terms
import TimeAxis

/// The plan of ``smallGraph(windows:every:meaning:)`` with a history, and facts to reconcile it with.
struct StartedPlan {
    let graph: TaskGraph
    var history = History()

    /// The identity of its state file.
    static let identity = "0123456789abcdef"

    init() throws {
        graph = try smallGraph()
        try history.startRun(graph)
        try history.add(.loadBegun(graph.hypertables[0].table, LoadToken(word: "a", relation: "17")))
    }

    var spec: HypertableSpec { graph.hypertables[0] }
    var table: TableName { spec.table }
    var agenda: Agenda { Agenda(graph: graph, state: history.state) }

    /// Lets tasks succeed, by their indexes in the graph. The index `k` is dropped and job 1000 is paused.
    mutating func finish(_ tasks: Range<Int>) throws {
        for index in tasks {
            let task = graph.tasks[index]
            if task.kind == .dropIndex { try history.add(.indexesRecorded(table, [Self.index("k")])) }
            try history.succeed(task, of: graph)
        }
    }

    mutating func finishAll() throws {
        try finish(graph.tasks.indices)
    }

    static func index(_ name: String) -> IndexDefinition {
        IndexDefinition(
            schema: "public", name: name, definition: "CREATE INDEX \(name) ON public.m USING btree (ts)")
    }

    /// The catalog as runs left it, but for what is given.
    func catalog(
        relation: String = "17", chunks: [Window]? = [Window(start: 0, end: 20)], jobs: [Int] = [],
        indexes: [String] = []
    ) -> CatalogFacts {
        CatalogFacts(
            relation: relation, chunks: chunks,
            enabledJobs: jobs.map { .init(id: $0, title: "policy \($0)") },
            rebuildableIndexes: indexes.map(Self.index))
    }

    /// A note of a run of this plan.
    static func note(state: String = identity, word: String? = nil, jobs: [Int] = [], indexes: [String] = [])
        -> ProgressNote
    {
        var note = ProgressNote(state: state, plan: "plan.yaml", host: "h", since: "2026-08-10")
        note.word = word
        note.jobs = jobs.map { RecordedJob(id: $0, procedure: "policy_retention", isScheduled: true) }
        note.indexes = indexes.map(index)
        return note
    }

    func reconcile(
        _ catalog: CatalogFacts? = nil, note: ProgressNote? = nil, identity: String? = Self.identity,
        command: String = "run", graph: TaskGraph? = nil, counts: [Window: Int]? = nil,
        position: TimelinePosition? = nil
    ) throws -> Reconciliation {
        let graph = graph ?? self.graph
        return try Reconciliation(
            graph, history.state,
            [TargetFacts(table: table, note: note, catalog: catalog, counts: counts)], position: position,
            stateIdentity: identity,
            in: RunStart(
                command: command, version: "1", plan: graph.fingerprint, host: "h", user: "u", pid: 1),
            at: history.time + 1)
    }
}
