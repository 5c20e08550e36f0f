import Statements
import Tasks
import Terms
import TimeAxis

/// The events of a made-up past, and what follows from them.
struct History {
    private(set) var events: [Event] = []
    private(set) var state = PlanState()
    private let graph: TaskGraph
    var now: Int64

    init(_ graph: TaskGraph) throws {
        self.graph = graph
        now = try TimeType.timestamptz.point("2026-08-10T12:00:00Z")
    }

    mutating func add(_ kind: Event.Kind, after seconds: Double = 1) throws {
        now += Int64(seconds * 1_000_000)
        let event = Event(at: now, kind: kind)
        try state.apply(event)
        events.append(event)
    }

    mutating func startRun() throws {
        try add(
            .runStarted(
                RunStart(
                    command: "run", version: "1.0.0", plan: graph.fingerprint, host: "db-1", user: "ops",
                    pid: 4711)))
    }

    mutating func start(_ id: String) throws {
        let task = try graph.task(id)
        try add(.taskStarted(task.name, task.fingerprint))
    }

    mutating func succeed(_ id: String, rows: Int? = nil, bytes: Int? = nil, warnings: [String]? = nil) throws
    {
        let task = try graph.task(id)
        try start(id)
        let table = graph.hypertable(of: task).table
        switch task.kind.properties.suspends {
        case .jobs:
            try add(
                .jobsRecorded(
                    table,
                    [
                        RecordedJob(id: 1000, procedure: "policy_retention", isScheduled: true),
                        RecordedJob(id: 1001, procedure: "policy_compression", isScheduled: false),
                    ]))
        case .indexes:
            try add(
                .indexesRecorded(
                    table, [IndexDefinition(schema: "public", name: "metrics_device_idx", definition: "…")]))
        case nil: break
        }
        switch task.kind.properties.restores {
        case .jobs: try add(.jobsRestored(table))
        case .indexes: try add(.indexesRestored(table))
        case nil: break
        }
        let result = TaskResult(rows: rows, bytes: bytes, seconds: 2.5, warnings: warnings)
        try add(.taskSucceeded(task.name, task.fingerprint, result), after: 2.5)
    }

    /// Runs the delete, copy and count of a window.
    mutating func load(_ window: String, rows: Int) throws {
        try succeed("\(window)/delete", rows: 3)
        try succeed("\(window)/copy", rows: rows, bytes: rows * 60)
        try succeed("\(window)/count", rows: rows)
    }

    mutating func fail(_ id: String, _ failure: TaskFailure) throws {
        let task = try graph.task(id)
        try start(id)
        try add(.taskFailed(task.name, task.fingerprint, failure), after: 12)
    }

    /// A run of ``Sample/graph()`` in which the second window of metrics met a bad row, while another is at work.
    static func troubled(_ graph: TaskGraph) throws -> History {
        var history = try History(graph)
        try history.startRun()
        try history.succeed("public.metrics/disable-policy")
        try history.succeed("public.metrics/drop-index")
        try history.load("public.metrics/2023-01-01..2023-01-08", rows: 604_800)
        try history.succeed("public.metrics/2023-01-08..2023-01-15/delete", rows: 0)
        try history.start("public.metrics/2023-01-08..2023-01-15/copy")
        try history.startRun()
        try history.fail("public.metrics/2023-01-08..2023-01-15/copy", badRow)
        try history.succeed("public.readings/disable-policy")
        try history.load("public.readings/-infinity..100", rows: 1_234_567)
        try history.start("public.readings/100..200/delete")
        return history
    }

    static let badRow = TaskFailure(
        message: "a row has 2 fields where 3 are expected", sqlState: "22P04",
        place: "dumps/metrics-2.csv:17",
        details: ["The window was rolled back.", "control \u{1B}[31m characters"],
        hint: "Correct the row, or leave it out.")
}
