import Tasks

/// Runs the tasks of an agenda: starts those that the scheduler allows, records each start before the effect and each
/// outcome after it, and stops on request.
package final class Executor: Sendable {
    private let graph: TaskGraph
    private let agenda: Agenda
    private let log: EventLog
    private let runner: any TaskRunning
    private let observer: any Observer
    private let faults: FaultInjection?
    private let request: StopRequest
    private let workers: Workers
    private let threads: (any TaskExecutor)?
    private let review: (@Sendable (PlanState) async throws -> FinalReview)?

    /// - Parameters:
    ///   - log: Records the events; its run must have been started.
    ///   - runner: Gives each task its effect.
    ///   - request: Shares the request to stop with others.
    ///   - faults: The point at which the process is killed on demand; `nil` for none.
    ///   - workers: The run's workers, shared with tasks that can use more than one; `nil` where no task can.
    ///   - threads: Executes the run's own steps; `nil` for the shared pool.
    ///   - review: Looks again at what was loaded once all tasks are done; `nil` for no look.
    package init(
        graph: TaskGraph, agenda: Agenda, log: EventLog, runner: any TaskRunning, observer: any Observer,
        request: StopRequest = StopRequest(), faults: FaultInjection? = nil,
        workers: Workers? = nil, threads: (any TaskExecutor)? = nil,
        review: (@Sendable (PlanState) async throws -> FinalReview)? = nil
    ) {
        self.graph = graph
        self.agenda = agenda
        self.log = log
        self.runner = runner
        self.observer = observer
        self.request = request
        self.faults = faults
        self.workers = workers ?? Workers(graph.workers)
        self.threads = threads
        self.review = review
    }

    /// Whether the run has been asked to stop.
    package var isStopped: Bool { request.isStopped }

    /// Begins no further window and finishes those in flight. A second call, or `immediately`, rolls them back.
    package func stop(immediately: Bool = false) {
        let isImmediate = request.raise(immediately: immediately)
        observer.observe(.stopping(isImmediate: isImmediate))
    }

    /// Runs until no task is left that can run, and records the end of the run.
    ///
    /// - Throws: When the state file cannot be written. Nothing new is started then, what is in flight is
    ///   rolled back, and the run counts as killed.
    package func run() async throws -> RunSummary {
        let work = Task(executorPreference: threads) { try await self.reviewed(self.runAll()) }
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

    /// Looks again at what was loaded, before the run is said to be done.
    private func reviewed(_ summary: RunSummary) async throws -> RunSummary {
        guard let review, summary.end == .finished else { return summary }
        var summary = summary
        do {
            let found = try await review(await log.state)
            for event in found.events { try await log.append(event) }
            summary.add(found)
        } catch is CancellationError {
            summary.isInterrupted = true
        } catch let failure as TaskFailure {
            summary.fail(review: failure)
        }
        return summary
    }

    private func report(_ blocked: [Int], in summary: inout RunSummary) {
        guard !blocked.isEmpty else { return }
        let ids = blocked.map { graph.tasks[$0].name }
        summary.blocked += ids
        observer.observe(.blocked(ids))
    }

    /// The end of one task of the graph.
    private struct Outcome: Sendable {
        var index: Int
        var ending: RunSummary.Ending
    }

    private func perform(_ index: Int) async throws -> Outcome {
        let task = graph.tasks[index]
        let start = ContinuousClock.now
        try await log.append(.taskStarted(task.name, task.fingerprint))
        faults?.reach(.intent, in: task.id)
        do {
            var result = try await runner.run(task)
            faults?.reach(.effect, in: task.id)
            result.seconds = (ContinuousClock.now - start).rounded
            try await log.append(.taskSucceeded(task.name, task.fingerprint, result))
            faults?.reach(.record, in: task.id)
            return Outcome(index: index, ending: .succeeded(result))
        } catch is CancellationError {
            try await log.append(.taskCancelled(task.name, task.fingerprint))
            return Outcome(index: index, ending: .cancelled)
        } catch let failure as TaskFailure {
            try await log.append(.taskFailed(task.name, task.fingerprint, failure))
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
