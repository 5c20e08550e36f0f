import Statements
import Tasks
import Terms

/// How a plan stands: what status texts are written from.
struct StatusFacts {
    /// The windows of one hypertable, counted by how they stand, and what it still lacks.
    struct Hypertable {
        let spec: HypertableSpec
        var done = 0
        var running = 0
        var failed = 0
        /// Neither done nor running nor failed.
        var left = 0
        /// Rows loaded into windows, as far as these still count as loaded.
        var rows = 0
        var jobs: [RecordedJob] = []
        var indexes: [IndexDefinition] = []
    }

    /// What became of the latest run.
    enum Run {
        case none, live, died
        case ended(RunEnd, at: Int64)

        var word: String {
            switch self {
            case .none: "none"
            case .live: "running"
            case .died: "died"
            case .ended(let end, _): end.rawValue
            }
        }
    }

    let graph: TaskGraph
    let state: PlanState
    let agenda: Agenda
    /// Objects that runs suspended and no task of the plan restores.
    let suspended: SuspendedObjects
    let statuses: [TaskStatus]
    private(set) var hypertables: [Hypertable]
    private(set) var run = Run.none
    /// Rows that copies of the latest run loaded, and over how many seconds.
    private(set) var latest = (rows: 0, windows: 0, seconds: 0.0)
    private(set) var failures: [(task: TaskName, failure: TaskFailure)] = []

    init(_ graph: TaskGraph, _ state: PlanState, isLive: Bool, now: Int64) {
        self.graph = graph
        self.state = state
        agenda = Agenda(graph: graph, state: state)
        suspended = SuspendedObjects(state, graph)
        statuses = TaskStatus.all(of: graph, agenda: agenda, state: state, isLive: isLive)
        hypertables = graph.hypertables.map { spec in
            let taken = state.hypertables[spec.table]
            return Hypertable(spec: spec, jobs: taken?.jobs ?? [], indexes: taken?.indexes ?? [])
        }
        countWindows()
        countRows()
        if isLive {
            run = .live
        } else if let end = state.latestEnd {
            run = .ended(end.end, at: end.at)
        } else if state.latestRun != nil {
            run = .died
        }
        measureLatestRun(now: now)
    }

    var isDone: Bool { agenda.isEmpty && suspended.isEmpty }

    /// Whether the latest run has counted once more what had been loaded, and the target did not move since.
    var isProven: Bool {
        guard !state.position.isBroken else { return false }
        return switch run {
        case .died, .ended(.failed, _): false
        case .none, .live, .ended: true
        }
    }

    var windows: (done: Int, total: Int) {
        (hypertables.reduce(0) { $0 + $1.done }, hypertables.reduce(0) { $0 + $1.spec.windows.count })
    }

    var rows: Int { hypertables.reduce(0) { $0 + $1.rows } }

    private mutating func countWindows() {
        for (index, spec) in graph.hypertables.enumerated() {
            for window in spec.windows {
                let statuses = self.statuses[window.tasks]
                if statuses.contains(.running) {
                    hypertables[index].running += 1
                } else if statuses.contains(.failed) {
                    hypertables[index].failed += 1
                } else if window.isWhole(in: agenda) {
                    hypertables[index].done += 1
                } else {
                    hypertables[index].left += 1
                }
            }
        }
    }

    private mutating func countRows() {
        for (index, task) in graph.tasks.enumerated() {
            if statuses[index] == .failed, let failure = state.tasks[task.name]?.failure {
                failures.append((task.name, failure))
            }
            guard task.kind.loadsRows, statuses[index] == .succeeded else { continue }
            hypertables[task.hypertable].rows += state.tasks[task.name]?.result?.rows ?? 0
        }
    }

    private mutating func measureLatestRun(now: Int64) {
        guard let start = state.latestRun?.at else { return }
        var last = start
        for task in graph.tasks {
            guard let record = state.tasks[task.name], record.startedAt >= start else { continue }
            last = max(last, record.endedAt ?? record.startedAt)
            guard let result = record.result else { continue }
            if task.kind.loadsRows { latest.rows += result.rows ?? 0 }
        }
        for window in graph.hypertables.lazy.flatMap(\.windows) {
            guard let record = state.tasks[graph.tasks[window.last].name] else { continue }
            if record.startedAt >= start, record.result != nil { latest.windows += 1 }
        }
        switch run {
        case .live: last = max(last, now)
        case .ended(_, let at): last = max(last, at)
        case .died, .none: break
        }
        latest.seconds = Figures.seconds(from: start, to: last)
    }
}
