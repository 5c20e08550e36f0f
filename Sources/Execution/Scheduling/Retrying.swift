import Tasks
import Terms

/// Runs a task again, whole, when a `RetryPolicy` says so: after a deadlock, a restart of the server, a lost connection.
///
/// A window starts again from its delete. After a connection was lost in the COMMIT it is unknown whether the former
/// attempt was committed; it then does not matter.
package struct Retrying: TaskRunning {
    private let runner: any TaskRunning
    private let policy: RetryPolicy
    private let observer: any Observer
    private let isStopped: @Sendable () -> Bool
    private let recover: @Sendable () async throws -> Void
    private let jitter: @Sendable () -> Double

    /// - Parameters:
    ///   - isStopped: Returns whether the run has been asked to stop. A pause ends then.
    ///   - recover: Called before each retry; its errors are the task's.
    ///   - jitter: Returns a number from 0 to 1, so that tasks that failed together are not tried again together.
    package init(
        _ runner: any TaskRunning, policy: RetryPolicy, observer: any Observer,
        isStopped: @escaping @Sendable () -> Bool, recover: @escaping @Sendable () async throws -> Void,
        jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.runner = runner
        self.policy = policy
        self.observer = observer
        self.isStopped = isStopped
        self.recover = recover
        self.jitter = jitter
    }

    package func run(_ task: PlannedTask) async throws -> TaskResult {
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
                failures.append(failure)
                let pause = policy.pause(
                    afterAttempt: failures.count, isTransient: failure.isTransient == true,
                    isStopping: isStopped(), jitter: jitter())
                guard let pause else {
                    throw failures.count == 1 ? failure : failure.after(attempts: failures.count)
                }
                observer.observe(
                    .retrying(
                        task.name, failure, retry: failures.count, of: policy.retries, seconds: pause / 1_000)
                )
                try await wait(.milliseconds(pause))
            }
        }
    }

    /// Does by the same rule what belongs to no task.
    ///
    /// - Throws: the last failure of the body; `CancellationError`.
    package func run<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        var attempts = 0
        while true {
            do {
                if attempts > 0 { try await recover() }
                return try await body()
            } catch let failure as TaskFailure {
                attempts += 1
                let pause = policy.pause(
                    afterAttempt: attempts, isTransient: failure.isTransient == true, isStopping: isStopped(),
                    jitter: jitter())
                guard let pause else { throw failure }
                try await wait(.milliseconds(pause))
            }
        }
    }

    /// Returns after that time, or once the run has been asked to stop.
    ///
    /// - Throws: `CancellationError` when the run is to stop at once.
    private func wait(_ time: Duration) async throws {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end, !isStopped() {
            try await Task.sleep(for: min(.milliseconds(100), end - ContinuousClock.now))
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
