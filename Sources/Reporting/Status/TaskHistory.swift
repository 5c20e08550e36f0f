import Tasks

/// The attempts at one task: a line for each, and more lines for a failure.
struct TaskHistory {
    private(set) var lines: [String] = []
    private var attempts = 0
    private var startedAt: Int64?
    /// The risks that the run accepted.
    private var accepted: [String]?

    init(_ task: TaskName, _ events: [Event], isLive: Bool) {
        for event in events { take(event, task) }
        if let startedAt {
            add(startedAt, isLive ? "running" : "interrupted: the process died")
        } else if lines.isEmpty {
            lines = ["it never ran"]
        }
    }

    private mutating func take(_ event: Event, _ task: TaskName) {
        switch event.kind {
        case .runStarted(let run):
            accepted = run.accepted
            if let startedAt { add(startedAt, "interrupted: the process died") }
        case .taskStarted(task, _): startedAt = event.at
        case .taskSucceeded(task, _, let result):
            end(event.at, "succeeded", ResultText(result).parts)
            for warning in result.warnings ?? [] {
                lines += displayLines(warning).map { "   warning: \($0)" }
            }
        case .taskCancelled(task, _): end(event.at, "stopped on demand and rolled back", [])
        case .taskFailed(task, _, let failure):
            end(event.at, "failed", [])
            lines += FailureText(task, failure).lines.map { "   \($0)" }
        case .targetDiverged(let table, let divergence)
        where TaskName(divergence.undone, of: table) == task:
            lines.append("   \(Figures.clock(event.at))  undone: \(DivergenceText(divergence).sentence)")
        default: break
        }
    }

    private mutating func end(_ time: Int64, _ what: String, _ parts: [String]) {
        guard let startedAt else { return }
        let seconds = Figures.seconds(from: startedAt, to: time)
        let details = parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
        let risks = accepted.map { "; the run accepted \($0.map(displayLine).joined(separator: ", "))" } ?? ""
        add(startedAt, "\(what) after \(Figures.duration(seconds))\(details)\(risks)")
    }

    private mutating func add(_ time: Int64, _ what: String) {
        attempts += 1
        startedAt = nil
        lines.append("\(attempts)  \(Figures.clock(time))  \(what)")
    }
}

/// The result of a successful task, as short parts: `86,400 rows`, `5.3 MB`.
struct ResultText {
    let parts: [String]

    init(_ result: TaskResult) {
        var parts: [String] = []
        if let rows = result.rows { parts.append(Figures.counted(rows, "row")) }
        if let bytes = result.bytes { parts.append(Figures.megabytes(Double(bytes))) }
        self.parts = parts
    }
}
