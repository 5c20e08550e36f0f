import Tasks
import Terms
import TimeAxis

/// The result of a run, and the text at its end.
package struct RunReport: Sendable {
    /// The largest number of tasks that a list names.
    package static let blockedLimit = 10

    /// The run's result for one hypertable.
    package struct Hypertable: Sendable {
        package var spec: HypertableSpec
        /// Windows that this run loaded and counted.
        package var windows: Int
        /// Windows that are not done yet.
        package var windowsLeft: Int
        /// Rows that this run loaded.
        package var rows: Int
        /// Rows of the source before the first window; never loaded.
        package var rowsBefore: Int
        /// Rows of the source at or after the end of the last window; never loaded.
        package var rowsAfter: Int
        /// True if jobs are still paused or indexes dropped.
        package var hasSuspendedObjects: Bool

        package init(
            spec: HypertableSpec, windows: Int, windowsLeft: Int, rows: Int, rowsBefore: Int = 0,
            rowsAfter: Int = 0, hasSuspendedObjects: Bool = false
        ) {
            self.spec = spec
            self.windows = windows
            self.windowsLeft = windowsLeft
            self.rows = rows
            self.rowsBefore = rowsBefore
            self.rowsAfter = rowsAfter
            self.hasSuspendedObjects = hasSuspendedObjects
        }
    }

    /// A task that failed.
    package struct Failure: Hashable, Sendable {
        package var task: TaskName
        package var failure: TaskFailure

        package init(task: TaskName, failure: TaskFailure) {
            self.task = task
            self.failure = failure
        }
    }

    /// A warning of a task that did not fail.
    package struct Warning: Hashable, Sendable {
        package var task: TaskName
        package var text: String

        package init(task: TaskName, text: String) {
            self.task = task
            self.text = text
        }
    }

    package var hypertables: [Hypertable]
    /// In the order in which they failed.
    package var failures: [Failure] = []
    /// The tasks that did not run because a task before them did not succeed.
    package var blocked: [TaskName] = []
    /// The tasks whose effect was rolled back on demand.
    package var cancelled: [TaskName] = []
    /// True if the run was stopped on demand.
    package var isInterrupted = false
    /// Whether it stopped because another run took one of its hypertables.
    package var hasLostTables = false
    /// The duration of the run.
    package var seconds: Double
    package var warnings: [Warning] = []
    /// Rows that were loaded and were gone at the end, a sentence each without a full stop.
    package var losses: [String] = []
    /// Other differences between the target and what was loaded, a sentence each.
    package var differences: [String] = []
    /// The reason for which what was loaded was not looked at again.
    package var reviewFailure: TaskFailure?
    package var invocation: Invocation

    package init(hypertables: [Hypertable], seconds: Double, invocation: Invocation) {
        self.hypertables = hypertables
        self.seconds = seconds
        self.invocation = invocation
    }

    /// The text, ended by a line break.
    package func text(usesColour: Bool) -> String {
        let style = Style(usesColour: usesColour)
        var lines = warnings.map { warning in
            "\(style.yellow("warning:")) \(displayLine(warning.task.text)): \(displayLine(warning.text))"
        }
        lines += hypertables.compactMap(outside).map { "\(style.yellow("warning:")) \($0)" }
        lines += differences.map { "\(style.yellow("warning:")) \(displayLine($0))" }
        for failure in failures {
            for (index, line) in FailureText(failure.task, failure.failure).lines.enumerated() {
                lines.append(index == 0 ? "\(style.red("error:")) \(line)" : line)
            }
        }
        lines += losses.map { "\(style.red("error:")) \(displayLine($0))" }
        lines += reviewFailed(style)
        lines += stopped + [total(style)] + perHypertable + ending
        return lines.joined(separator: "\n") + "\n"
    }

    /// `12 rows of source dumps lie outside every window: 3 before 2023-01-01, 9 at or after T; not loaded`.
    private func outside(_ hypertable: Hypertable) -> String? {
        let spec = hypertable.spec
        let total = hypertable.rowsBefore + hypertable.rowsAfter
        guard total > 0 else { return nil }
        var parts: [String] = []
        if hypertable.rowsBefore > 0 {
            let start = spec.range.start.map { spec.timeType.text($0) } ?? "the first window"
            parts.append("\(Figures.grouped(hypertable.rowsBefore)) before \(start)")
        }
        if hypertable.rowsAfter > 0 {
            let end = spec.timeType.text(spec.range.end)
            let name = spec.range.end == spec.completion ? "T (\(end))" : end
            parts.append("\(Figures.grouped(hypertable.rowsAfter)) at or after \(name)")
        }
        let verb = total == 1 ? "lies" : "lie"
        return "\(displayLine(spec.table.description)): \(Figures.counted(total, "row")) of source "
            + "\(displayLine(spec.source.name)) \(verb) outside every window: \(parts.joined(separator: ", ")); "
            + "not loaded"
    }

    private func reviewFailed(_ style: Style) -> [String] {
        guard let reviewFailure else { return [] }
        let code = reviewFailure.sqlState.map { " (SQLSTATE \(displayLine($0)))" } ?? ""
        return [
            "\(style.red("error:")) all tasks are done, but the rows that were loaded could not be counted once more: "
                + displayLine(reviewFailure.message) + code
        ]
    }

    /// Whether the run did all that it was to do, and what it loaded is still there.
    private var isGood: Bool { failures.isEmpty && losses.isEmpty && reviewFailure == nil }

    private var stopped: [String] {
        var lines: [String] = []
        if !blocked.isEmpty, !failures.isEmpty {
            let noun = Figures.counted(blocked.count, "task")
            lines.append(
                "\(noun) did not run because of \(failures.count == 1 ? "this failure" : "these failures"):")
            lines += Self.list(blocked)
        }
        if !cancelled.isEmpty {
            lines.append("\(Figures.counted(cancelled.count, "task")) stopped and rolled back:")
            lines += Self.list(cancelled)
        }
        return lines
    }

    private static func list(_ tasks: [TaskName]) -> [String] {
        var lines = tasks.prefix(blockedLimit).map { "  \(displayLine($0.text))" }
        let rest = tasks.count - blockedLimit
        if rest > 0 { lines.append("  … and \(Figures.grouped(rest)) more") }
        return lines
    }

    private func total(_ style: Style) -> String {
        let windows = hypertables.reduce(0) { $0 + $1.windows }
        let rows = hypertables.reduce(0) { $0 + $1.rows }
        let left = hypertables.reduce(0) { $0 + $1.windowsLeft }
        let head =
            if hasLostTables {
                style.red("stopped, as another run took a hypertable:")
            } else if isInterrupted {
                style.yellow("interrupted:")
            } else if !losses.isEmpty, failures.isEmpty {
                style.red("what was done is gone:")
            } else if reviewFailure != nil, failures.isEmpty {
                style.red("not proven:")
            } else if !failures.isEmpty {
                style.red("\(Figures.counted(failures.count, "task")) failed:")
            } else {
                style.green("done:")
            }
        if windows == 0, rows == 0, left == 0, isGood, !isInterrupted {
            return "\(head) no window was left to load (\(Figures.duration(seconds)))"
        }
        var text =
            "\(head) \(Figures.counted(windows, "window")) and \(Figures.counted(rows, "row")) loaded and "
        text += "counted in \(Figures.duration(seconds))"
        if rows > 0, seconds >= 0.1 { text += " (\(Figures.grouped(Int(Double(rows) / seconds))) rows/s)" }
        return left > 0 ? "\(text); \(Figures.counted(left, "window")) left" : text
    }

    private var perHypertable: [String] {
        guard hypertables.count > 1 else { return [] }
        return hypertables.map { hypertable in
            let left = hypertable.windowsLeft > 0 ? ", \(Figures.grouped(hypertable.windowsLeft)) left" : ""
            return "  \(displayLine(hypertable.spec.table.description)): "
                + "\(Figures.counted(hypertable.windows, "window")), "
                + "\(Figures.counted(hypertable.rows, "row"))\(left)"
        }
    }

    private var ending: [String] {
        let left = hypertables.reduce(0) { $0 + $1.windowsLeft }
        let suspended = hypertables.filter(\.hasSuspendedObjects).map {
            displayLine($0.spec.table.description)
        }
        guard isInterrupted || !isGood || left > 0 || !suspended.isEmpty else { return [] }
        var lines: [String] = []
        if !suspended.isEmpty {
            lines.append("Jobs are still paused or indexes dropped on \(suspended.joined(separator: ", ")).")
        }
        let cause = isGood ? "" : "When the cause is removed, "
        let start = isGood ? "It" : "it"
        lines.append(
            "\(cause)\(start) is safe to run again: what is done is kept, and only what is left runs:")
        lines.append("  \(displayLine(invocation.command("run")))")
        if !suspended.isEmpty {
            lines.append("To restore jobs and indexes without loading more:")
            lines.append("  \(displayLine(invocation.command("abandon")))")
        }
        return lines
    }
}
