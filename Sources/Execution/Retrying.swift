import Tasks
import Terms

/// Does a task again when it failed for a cause that may pass by itself: a deadlock, a restart of the server, a
/// lost connection.
///
/// It is the whole task that is done again, so a window starts from its delete. Whether the former attempt had
/// been committed after all, which nobody can know after a connection was lost in the COMMIT, then does not matter.
public struct Retrying: TaskRunning {
    private let runner: any TaskRunning
    private let patience: Patience
    private let observer: any Observer
    private let isStopped: @Sendable () -> Bool
    private let recover: @Sendable () async throws -> Void
    private let jitter: @Sendable () -> Double

    /// - Parameters:
    ///   - isStopped: Whether the run has been asked to stop: a pause ends then, and one attempt is left, because
    ///     a window that was begun should not be left empty.
    ///   - recover: Called before each retry; its errors are the task's.
    ///   - jitter: A number from 0 to 1, so that tasks that failed together are not tried again together.
    public init(
        _ runner: any TaskRunning, patience: Patience, observer: any Observer,
        isStopped: @escaping @Sendable () -> Bool, recover: @escaping @Sendable () async throws -> Void,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.runner = runner
        self.patience = patience
        self.observer = observer
        self.isStopped = isStopped
        self.recover = recover
        self.jitter = jitter
    }

    public func run(_ task: PlannedTask) async throws -> TaskResult {
        var failures: [TaskFailure] = []
        while true {
            do {
                if !failures.isEmpty { try await recover() }
                var result = try await runner.run(task)
                if let warning = Self.warning(failures) {
                    result.warnings = (result.warnings ?? []) + [warning]
                }
                return result
            } catch let failure as TaskFailure {
                let isLast = failures.count >= patience.retries || (isStopped() && !failures.isEmpty)
                guard failure.isTransient == true, !isLast else {
                    throw failures.isEmpty ? failure : failure.after(attempts: failures.count + 1)
                }
                failures.append(failure)
                try await pause(task, failure, failures.count)
            }
        }
    }

    /// - Throws: `CancellationError` when the run is to stop at once.
    private func pause(_ task: PlannedTask, _ failure: TaskFailure, _ retry: Int) async throws {
        // Between one half and the whole: it grows all the same.
        let milliseconds = Double(patience.pause(before: retry)) * (0.5 + 0.5 * jitter())
        observer.observe(
            .retrying(task.id, failure, retry: retry, of: patience.retries, seconds: milliseconds / 1_000))
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end, !isStopped() {
            let slice = min(.milliseconds(100), end - ContinuousClock.now)
            try await _Concurrency.Task.sleep(for: slice)
        }
    }

    private static func warning(_ failures: [TaskFailure]) -> String? {
        guard let last = failures.last else { return nil }
        let code = last.sqlState.map { " (SQLSTATE \($0))" } ?? ""
        return "it succeeded at attempt \(failures.count + 1); the one before failed: \(last.message)\(code)"
    }
}

extension TaskFailure {
    fileprivate func after(attempts: Int) -> TaskFailure {
        var failure = self
        failure.details = (details ?? []) + ["this was attempt \(attempts)"]
        return failure
    }
}
