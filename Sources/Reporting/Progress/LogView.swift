import Tasks
import Terms

/// A run's progress as a log: a line for each event, and a heartbeat on demand. It has no escape codes.
package struct LogView: Sendable {
    private var tally: RunTally

    /// - Parameter agenda: of this run, with its selection.
    package init(_ graph: TaskGraph, _ agenda: Agenda) {
        tally = RunTally(graph, agenda)
    }

    /// The lines for an observation: most often one, none for progress.
    ///
    /// - Parameter now: microseconds since 2000-01-01 UTC.
    package mutating func lines(for observation: Observation, at now: Int64) -> [String] {
        let isNews = isNews(observation)
        tally.take(observation, at: now)
        guard isNews else { return [] }
        let clock = Figures.clock(now)
        return Self.texts(observation).map { "\(clock)  \($0)" }
    }

    /// A line about the running tasks and the progress of the whole run, for times without events.
    package func heartbeat(at now: Int64) -> String {
        let done = tally.hypertables.reduce(0) { $0 + $1.done }
        let total = tally.hypertables.reduce(0) { $0 + $1.total }
        let speed = tally.hypertables.reduce(0.0) { $0 + ($1.speed.perSecond(at: now)?.rows ?? 0) }
        var text =
            "\(Figures.clock(now))  \(Figures.grouped(done)) of \(Figures.counted(total, "window")) done, "
        text += "\(Figures.grouped(Int(speed))) rows/s; "
        guard !tally.inFlight.isEmpty else { return text + "nothing runs right now" }
        let running = tally.inFlight.prefix(4).map { flight in
            var parts = [Figures.duration(Figures.seconds(from: flight.startedAt, to: now))]
            if flight.rows > 0 { parts.append(Figures.counted(flight.rows, "row")) }
            if let waiting = flight.waiting { parts.append("waits: \(displayLine(waiting))") }
            return
                "\(displayLine(tally.graph.tasks[flight.index].name.text)) (\(parts.joined(separator: ", ")))"
        }
        let more = tally.inFlight.count - running.count
        return text + "running: \(running.joined(separator: ", "))"
            + (more > 0 ? " and \(Figures.grouped(more)) more" : "")
    }

    /// False for a task that repeats what it waits for.
    private func isNews(_ observation: Observation) -> Bool {
        guard case .waiting(let task, let text) = observation else { return true }
        return !tally.inFlight.contains { tally.graph.tasks[$0.index].name == task && $0.waiting == text }
    }

    private static func texts(_ observation: Observation) -> [String] {
        switch observation {
        case .event(let event): texts(event.kind)
        case .progress: []
        case .waiting(let task, let text): ["\(displayLine(task.text)): waits: \(displayLine(text))"]
        case .retrying(let task, let failure, let retry, let retries, let seconds):
            [RetryText(task, failure, retry: retry, of: retries, seconds: seconds).line]
        case .blocked(let tasks):
            tasks.first.map { first in
                let more = tasks.count > 1 ? " and \(Figures.grouped(tasks.count - 1)) more" : ""
                let verb = tasks.count > 1 ? "are" : "is"
                return ["\(displayLine(first.text))\(more) \(verb) left out: a task before did not succeed"]
            } ?? []
        case .stopping(let isImmediate):
            [
                isImmediate
                    ? "stopping now: tasks in flight are rolled back"
                    : "stopping: waits for the tasks in flight"
            ]
        }
    }

    private static func texts(_ kind: Event.Kind) -> [String] {
        switch kind {
        case .runStarted(let run):
            return ["\(displayLine(run.command)) started by \(displayLine(run.user)), process \(run.pid)"]
        case .taskStarted(let task, _): return ["\(displayLine(task.text)): started"]
        case .jobsRecorded(let table, let jobs):
            return ["\(name(table)): recorded \(Figures.counted(jobs.count, "job"))"]
        case .indexesRecorded(let table, let indexes):
            return ["\(name(table)): recorded \(Figures.counted(indexes.count, "index", plural: "indexes"))"]
        case .jobsRestored(let table): return ["\(name(table)): jobs are restored"]
        case .indexesRestored(let table): return ["\(name(table)): indexes are restored"]
        // A warning before the run began said what changed in the files and in the target.
        case .filesRecorded, .loadBegun, .rowsLost, .positionRecorded, .targetDiverged: return []
        case .taskSucceeded(let task, _, let result):
            let parts = ResultText(result).parts
            let what = parts.isEmpty ? "done" : parts.joined(separator: ", ")
            let id = displayLine(task.text)
            return ["\(id): \(what) in \(Figures.duration(result.seconds))"]
                + (result.warnings ?? []).map { "warning: \(id): \(displayLine($0))" }
        case .taskFailed(let task, _, let failure):
            let lines = FailureText(task, failure).lines.map { $0.drop { $0 == " " } }
            return ["error: \(lines.joined(separator: "; "))"]
        case .taskCancelled(let task, _): return ["\(displayLine(task.text)): stopped and rolled back"]
        case .runEnded(let end): return ["run ended: \(end.rawValue)"]
        }
    }

    private static func name(_ table: TableName) -> String { displayLine(table.description) }
}
