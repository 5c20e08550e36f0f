import Tasks

/// Runs what an agenda asks for: starts what the scheduler allows, writes down each intent before its effect
/// and each outcome after it, and stops when told to.
public final class Executor: Sendable {
    private let graph: TaskGraph
    private let agenda: Agenda
    private let log: EventLog
    private let runner: any TaskRunning
    private let observer: any Observer
    private let rehearsal: Rehearsal?
    private let request: StopRequest
    private let workers: Workers
    private let threads: (any TaskExecutor)?

    /// - Parameters:
    ///   - log: Where events are written; its run must have been started.
    ///   - runner: What gives each task its effect.
    ///   - request: Tells others, too, that the run is to stop.
    ///   - rehearsal: Where the process is to die on purpose, if anywhere.
    ///   - workers: As many as the graph has, shared with tasks that can use more than one; `nil` where none can.
    ///   - threads: Where the run's own steps are taken; `nil` for the shared pool.
    public init(
        graph: TaskGraph, agenda: Agenda, log: EventLog, runner: any TaskRunning, observer: any Observer,
        request: StopRequest = StopRequest(), rehearsal: Rehearsal? = nil,
        workers: Workers? = nil, threads: (any TaskExecutor)? = nil
    ) {
        self.graph = graph
        self.agenda = agenda
        self.log = log
        self.runner = runner
        self.observer = observer
        self.request = request
        self.rehearsal = rehearsal
        self.workers = workers ?? Workers(graph.workers)
        self.threads = threads
    }

    /// Whether the run has been asked to stop.
    public var isStopped: Bool { request.isStopped }

    /// Begins no window any more and finishes those in flight. A second call, or `immediately`, rolls them back.
    public func stop(immediately: Bool = false) {
        let isImmediate = request.raise(immediately: immediately)
        observer.observe(.stopping(isImmediate: isImmediate))
    }

    /// Runs until nothing is left that can run, and writes down how it ended.
    ///
    /// - Throws: When the state file cannot be written. Nothing new is started then, what is in flight is
    ///   rolled back, and the run counts as killed.
    public func run() async throws -> RunSummary {
        let work = _Concurrency.Task(executorPreference: threads) { try await self.runAll() }
        request.watch(work)
        let summary = try await work.value
        try await log.append(.runEnded(summary.end))
        return summary
    }

    private func runAll() async throws -> RunSummary {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            var scheduler = Scheduler(graph: graph, agenda: agenda)
            var summary = RunSummary()
            while true {
                if request.isStopped { scheduler.stop(atOnce: request.isImmediate) }
                for index in workers.begin({ lent in scheduler.start(lent: lent) }) {
                    group.addTask { try await self.perform(index) }
                }
                guard !scheduler.isFinished, let outcome = try await group.next() else { break }
                workers.ended()
                summary.add(outcome.ending, of: graph.tasks[outcome.index])
                report(scheduler.ended(outcome.index, succeeded: outcome.ending.isSuccess), in: &summary)
            }
            // A stop that came when all had begun has kept nothing from being done.
            summary.isInterrupted =
                request.isStopped && (scheduler.hasTasksLeft || !summary.cancelled.isEmpty)
            return summary
        }
    }

    private func report(_ blocked: [Int], in summary: inout RunSummary) {
        guard !blocked.isEmpty else { return }
        let ids = blocked.map { graph.tasks[$0].id }
        summary.blocked += ids
        observer.observe(.blocked(ids))
    }

    /// How one task of the graph ended.
    private struct Outcome: Sendable {
        var index: Int
        var ending: RunSummary.Ending
    }

    private func perform(_ index: Int) async throws -> Outcome {
        let task = graph.tasks[index]
        let start = ContinuousClock.now
        try await log.append(.taskStarted(task.id, task.fingerprint))
        rehearsal?.reach(.intent, in: task.id)
        do {
            var result = try await runner.run(task)
            rehearsal?.reach(.effect, in: task.id)
            result.seconds = (ContinuousClock.now - start).rounded
            try await log.append(.taskSucceeded(task.id, task.fingerprint, result))
            rehearsal?.reach(.record, in: task.id)
            return Outcome(index: index, ending: .succeeded(result))
        } catch is CancellationError {
            try await log.append(.taskCancelled(task.id, task.fingerprint))
            return Outcome(index: index, ending: .cancelled)
        } catch let failure as TaskFailure {
            try await log.append(.taskFailed(task.id, task.fingerprint, failure))
            return Outcome(index: index, ending: .failed(failure))
        }
    }
}

extension Duration {
    /// The length in seconds, to the millisecond.
    fileprivate var rounded: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1000
    }
}
