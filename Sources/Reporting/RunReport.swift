import Tasks
import Terms
import TimeAxis

/// What a run came to, and the text that says so at its end.
public struct RunReport: Sendable {
    /// Tasks that are named when many did not run.
    public static let blockedLimit = 10

    /// What the run did to one hypertable.
    public struct Hypertable: Sendable {
        public var spec: HypertableSpec
        /// Windows that this run loaded and counted.
        public var windows: Int
        /// Windows that are not done yet.
        public var windowsLeft: Int
        /// Rows that this run loaded.
        public var rows: Int
        /// Rows of the source before the first window; never loaded.
        public var rowsBefore: Int
        /// Rows of the source at or after the end of the last window; never loaded.
        public var rowsAfter: Int
        /// Whether jobs are still paused or indexes dropped.
        public var isTaken: Bool

        public init(
            spec: HypertableSpec, windows: Int, windowsLeft: Int, rows: Int, rowsBefore: Int = 0,
            rowsAfter: Int = 0, isTaken: Bool = false
        ) {
            self.spec = spec
            self.windows = windows
            self.windowsLeft = windowsLeft
            self.rows = rows
            self.rowsBefore = rowsBefore
            self.rowsAfter = rowsAfter
            self.isTaken = isTaken
        }
    }

    /// A task that failed.
    public struct Failure: Hashable, Sendable {
        public var task: TaskID
        public var failure: TaskFailure

        public init(task: TaskID, failure: TaskFailure) {
            self.task = task
            self.failure = failure
        }
    }

    /// A sentence that a task wants a person to read though nothing failed.
    public struct Warning: Hashable, Sendable {
        public var task: TaskID
        public var text: String

        public init(task: TaskID, text: String) {
            self.task = task
            self.text = text
        }
    }

    public var hypertables: [Hypertable]
    /// In the order in which they failed.
    public var failures: [Failure] = []
    /// The tasks that did not run because one that they depend on did not succeed.
    public var blocked: [TaskID] = []
    /// The tasks whose effect was rolled back on demand.
    public var cancelled: [TaskID] = []
    /// Whether the run was told to stop.
    public var isInterrupted = false
    /// How long the run took.
    public var seconds: Double
    public var warnings: [Warning] = []
    public var invocation: Invocation

    public init(hypertables: [Hypertable], seconds: Double, invocation: Invocation) {
        self.hypertables = hypertables
        self.seconds = seconds
        self.invocation = invocation
    }

    /// The text, ended by a line break.
    public func text(usesColour: Bool) -> String {
        let style = Style(usesColour: usesColour)
        var lines = warnings.map { warning in
            "\(style.yellow("warning:")) \(displayLine(warning.task.text)): \(displayLine(warning.text))"
        }
        lines += hypertables.compactMap(outside).map { "\(style.yellow("warning:")) \($0)" }
        for failure in failures {
            for (index, line) in FailureText(failure.task, failure.failure).lines.enumerated() {
                lines.append(index == 0 ? "\(style.red("error:")) \(line)" : line)
            }
        }
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

    private static func list(_ tasks: [TaskID]) -> [String] {
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
            if isInterrupted {
                style.yellow("interrupted:")
            } else if !failures.isEmpty {
                style.red("\(Figures.counted(failures.count, "task")) failed:")
            } else {
                style.green("done:")
            }
        if windows == 0, rows == 0, left == 0, failures.isEmpty, !isInterrupted {
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
        let taken = hypertables.filter(\.isTaken).map { displayLine($0.spec.table.description) }
        guard isInterrupted || !failures.isEmpty || left > 0 || !taken.isEmpty else { return [] }
        var lines: [String] = []
        if !taken.isEmpty {
            lines.append("Jobs are still paused or indexes dropped on \(taken.joined(separator: ", ")).")
        }
        let cause = failures.isEmpty ? "" : "Once the cause is removed, "
        let start = failures.isEmpty ? "It" : "it"
        lines.append(
            "\(cause)\(start) is safe to run again: what is done is kept, and only what is left runs:")
        lines.append("  \(displayLine(invocation.command("run")))")
        if !taken.isEmpty {
            lines.append("To put jobs and indexes back without going on:")
            lines.append("  \(displayLine(invocation.command("abandon")))")
        }
        return lines
    }
}
