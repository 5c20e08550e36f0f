import Tasks

/// The outcome of a run.
package struct RunSummary: Sendable {
    /// The number of tasks that succeeded.
    package private(set) var succeeded = 0
    /// Rows that the run's `copy` tasks loaded.
    package private(set) var rowsCopied = 0
    /// The tasks that failed, in the order in which they did, and why.
    package private(set) var failures: [(task: TaskName, failure: TaskFailure)] = []
    /// The tasks whose effect was rolled back on demand.
    package private(set) var cancelled: [TaskName] = []
    /// The tasks that did not run because one that they depend on did not succeed.
    package internal(set) var blocked: [TaskName] = []
    /// Rows that were loaded and are gone, found at the end of the run.
    package private(set) var losses: [ReconciliationWarning] = []
    /// Other differences that were found then.
    package private(set) var differences: [ReconciliationWarning] = []
    /// The reason for which the run could not look at its end at what was loaded.
    package private(set) var reviewFailure: TaskFailure?
    /// Whether the run was told to stop, and left something undone because of that.
    package internal(set) var isInterrupted = false

    /// The end of one task.
    enum Ending: Sendable {
        case succeeded(TaskResult)
        case failed(TaskFailure)
        case cancelled

        var isSuccess: Bool {
            if case .succeeded = self { true } else { false }
        }
    }

    mutating func add(_ ending: Ending, of task: PlannedTask) {
        switch ending {
        case .succeeded(let result):
            succeeded += 1
            if task.kind.loadsRows { rowsCopied += result.rows ?? 0 }
        case .failed(let failure): failures.append((task.name, failure))
        case .cancelled: cancelled.append(task.name)
        }
    }

    /// The end of the run, as the state file records it.
    var end: RunEnd {
        if isInterrupted { return .interrupted }
        return failures.isEmpty && losses.isEmpty && reviewFailure == nil ? .finished : .failed
    }

    mutating func add(_ review: FinalReview) {
        losses = review.losses
        differences = review.warnings
    }

    mutating func fail(review failure: TaskFailure) {
        reviewFailure = failure
    }
}
