import Tasks

/// That a task failed, and is done again.
struct RetryText {
    /// The failure and what follows on it, on one line.
    let line: String
    /// What the task waits for meanwhile.
    let waiting: String

    init(_ task: TaskID, _ failure: TaskFailure, retry: Int, of retries: Int, seconds: Double) {
        waiting = "attempt \(retry + 1) of \(retries + 1) in \(Figures.duration(seconds))"
        line = "warning: \(FailureText(task, failure).lines[0]); \(waiting)"
    }
}
