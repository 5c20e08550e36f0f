import Tasks

/// The text about a task that failed and is done again.
struct RetryText {
    /// The failure and the next attempt, on one line.
    let line: String
    /// The next attempt, as the cause of waiting.
    let waiting: String

    init(_ task: TaskName, _ failure: TaskFailure, retry: Int, of retries: Int, seconds: Double) {
        waiting = "attempt \(retry + 1) of \(retries + 1) in \(Figures.duration(seconds))"
        line = "warning: \(FailureText(task, failure).lines[0]); \(waiting)"
    }
}
