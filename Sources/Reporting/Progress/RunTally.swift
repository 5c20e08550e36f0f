import Tasks
import Terms
import TimeAxis

/// How far a run got, counted from what it tells.
struct RunTally {
    /// One hypertable of the run.
    struct Hypertable {
        let name: String
        /// Windows that are done or will be, without those that the selection leaves out.
        var total = 0
        var done = 0
        /// Those of ``done`` that this run finished.
        var doneNow = 0
        /// Rows that stand in the target because of this run.
        var rows = 0
        var failures = 0
        /// When its first task started.
        var startedAt: Int64?
        /// Rows and bytes that moved, also those rolled back.
        var speed = Speed()

        /// Seconds to go, by the windows finished so far; `nil` before the first.
        func secondsLeft(at now: Int64) -> Double? {
            guard let startedAt, doneNow > 0, done < total else { return nil }
            return Figures.seconds(from: startedAt, to: now) / Double(doneNow) * Double(total - done)
        }
    }

    /// A task that runs.
    struct InFlight {
        let index: Int
        let startedAt: Int64
        var rows = 0
        var bytes = 0
        var waiting: String?
    }

    let graph: TaskGraph
    private(set) var hypertables: [Hypertable]
    /// In the order in which they started.
    private(set) var inFlight: [InFlight] = []
    /// The latest warnings and failures, a line each, the last one last.
    private(set) var problems: [(isFailure: Bool, text: String)] = []
    /// Whether tasks in flight are rolled back; `nil` until the run is told to stop.
    private(set) var isStoppingAtOnce: Bool?
    private(set) var startedAt: Int64?
    private let indexes: [TaskName: Int]
    /// Whether the window is done when this task is.
    private var isLast: [Bool]

    init(_ graph: TaskGraph, _ agenda: Agenda) {
        self.graph = graph
        hypertables = graph.hypertables.map { Hypertable(name: displayLine($0.table.description)) }
        indexes = Dictionary(
            graph.tasks.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first })
        isLast = [Bool](repeating: false, count: graph.tasks.count)
        for (index, spec) in graph.hypertables.enumerated() {
            for window in spec.windows {
                if let last = window.lastToRun(in: agenda) {
                    isLast[last] = true
                    hypertables[index].total += 1
                } else if window.isWhole(in: agenda) {
                    hypertables[index].total += 1
                    hypertables[index].done += 1
                }
            }
        }
    }

    mutating func take(_ observation: Observation, at now: Int64) {
        if startedAt == nil { startedAt = now }
        switch observation {
        case .event(let event): take(event.kind, at: now)
        case .progress(let task, let rows, let bytes): progress(task, rows, bytes, at: now)
        case .waiting(let task, let text):
            if let place = place(of: task) { inFlight[place].waiting = text }
        case .retrying(let task, let failure, let retry, let retries, let seconds):
            let text = RetryText(task, failure, retry: retry, of: retries, seconds: seconds)
            note(isFailure: false, text.line)
            if let place = place(of: task) { inFlight[place].waiting = text.waiting }
        case .blocked: break
        case .stopping(let isImmediate): isStoppingAtOnce = isImmediate
        }
    }

    private mutating func take(_ kind: Event.Kind, at now: Int64) {
        switch kind {
        case .taskStarted(let task, _):
            guard let index = indexes[task] else { return }
            let owner = graph.tasks[index].hypertable
            if hypertables[owner].startedAt == nil { hypertables[owner].startedAt = now }
            inFlight.append(InFlight(index: index, startedAt: now))
        case .taskSucceeded(let task, _, let result):
            if let rows = result.rows, let index = indexes[task], graph.tasks[index].kind.loadsRows {
                progress(task, rows, result.bytes ?? 0, at: now)
            }
            finish(task, result)
        case .taskFailed(let task, _, let failure):
            let line = FailureText(task, failure).lines[0]
            note(isFailure: true, "error: \(line)")
            if let place = place(of: task) {
                hypertables[graph.tasks[inFlight[place].index].hypertable].failures += 1
                inFlight.remove(at: place)
            }
        case .taskCancelled(let task, _):
            if let place = place(of: task) { inFlight.remove(at: place) }
        default: break
        }
    }

    private mutating func finish(_ id: TaskName, _ result: TaskResult) {
        for warning in result.warnings ?? [] {
            note(isFailure: false, "warning: \(displayLine(id.text)): \(displayLine(warning))")
        }
        guard let place = place(of: id) else { return }
        let index = inFlight.remove(at: place).index
        let task = graph.tasks[index]
        if task.kind.loadsRows { hypertables[task.hypertable].rows += result.rows ?? 0 }
        if isLast[index] {
            hypertables[task.hypertable].done += 1
            hypertables[task.hypertable].doneNow += 1
        }
    }

    private mutating func note(isFailure: Bool, _ text: String) {
        if problems.count == 10 { problems.removeFirst() }
        problems.append((isFailure, text))
    }

    private mutating func progress(_ id: TaskName, _ rows: Int, _ bytes: Int, at now: Int64) {
        guard let place = place(of: id) else { return }
        let former = inFlight[place]
        hypertables[graph.tasks[former.index].hypertable].speed.add(
            rows: max(0, rows - former.rows), bytes: max(0, bytes - former.bytes), at: now)
        inFlight[place].rows = rows
        inFlight[place].bytes = bytes
        if rows > former.rows { inFlight[place].waiting = nil }
    }

    private func place(of id: TaskName) -> Int? {
        guard let index = indexes[id] else { return nil }
        return inFlight.firstIndex { $0.index == index }
    }
}
