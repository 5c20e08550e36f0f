import Statements
import Tasks
import Terms

/// The text of `hyperfill status`.
package struct StatusText: Sendable {
    /// Failures that are shown in full.
    package static let failureLimit = 10

    /// The whole text, ended by a line break.
    package let text: String

    /// - Parameters:
    ///   - isLive: true if a process works on the plan now. The lock shows it, never the state file.
    ///   - holder: that process, as the lock names it.
    ///   - now: microseconds since 2000-01-01 UTC.
    package init(
        _ graph: TaskGraph, _ state: PlanState, isLive: Bool, holder: String? = nil, now: Int64,
        invocation: Invocation
    ) {
        let facts = StatusFacts(graph, state, isLive: isLive, now: now)
        var lines = Self.summary(facts, holder: holder, now: now)
        lines += [""] + Self.table(facts.hypertables)
        lines += Self.failures(facts)
        lines += Self.suspended(facts.hypertables)
        let next = NextStep(facts, invocation)
        lines += ["", next.advice] + next.commands.map { "  \(displayLine($0))" }
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func summary(_ facts: StatusFacts, holder: String?, now: Int64) -> [String] {
        let plan = facts.state.latestRun?.start.plan
        let isEdited = plan.map { $0 != facts.graph.fingerprint } ?? false
        let note = isEdited ? ", changed since the latest run: changed tasks run again" : ""
        var lines = ["plan         \(displayLine(facts.graph.planFile))\(note)"]
        lines.append("latest run   \(latestRun(facts, holder: holder, now: now))")
        if let accepted = facts.state.latestRun?.start.accepted {
            lines.append("accepted     \(accepted.map(displayLine).joined(separator: ", "))")
        }
        let windows = facts.windows
        lines.append(
            "done         \(Figures.grouped(windows.done)) of \(Figures.counted(windows.total, "window")), "
                + Figures.counted(facts.rows, "row"))
        guard facts.latest.rows > 0, facts.latest.seconds > 0 else { return lines }
        let rate = Figures.grouped(Int(Double(facts.latest.rows) / facts.latest.seconds))
        var text = "\(rate) rows/s: \(Figures.counted(facts.latest.rows, "row")) "
        text += "in \(Figures.duration(facts.latest.seconds))"
        if case .live = facts.run, facts.latest.windows > 0 {
            let perWindow = facts.latest.seconds / Double(facts.latest.windows)
            text += ", about \(Figures.duration(perWindow * Double(windows.total - windows.done))) left"
        }
        return lines + ["rate         \(text)"]
    }

    private static func latestRun(_ facts: StatusFacts, holder: String?, now: Int64) -> String {
        guard let (start, at) = facts.state.latestRun else {
            guard case .live = facts.run else { return "none" }
            return "just starting\(holder.map { ": \(displayLine($0))" } ?? "")"
        }
        var text = "\(displayLine(start.command)), started \(Figures.clock(at)) by "
        text += "\(displayLine(start.user)) on \(displayLine(start.host)), process \(start.pid)"
        switch facts.run {
        case .live:
            let who = holder.map { " (\(displayLine($0)))" } ?? ""
            text += "; running for \(Figures.duration(Figures.seconds(from: at, to: now)))\(who)"
        case .died: text += "; its process died"
        case .ended(let end, let endedAt):
            text += "; \(phrase(end)) \(Figures.clock(endedAt))"
        case .none: break
        }
        return text
    }

    private static func phrase(_ end: RunEnd) -> String {
        switch end {
        case .finished: "finished"
        case .failed: "ended with failures"
        case .interrupted: "stopped before its end"
        case .abandoned: "abandoned the backfill"
        }
    }

    private static func table(_ hypertables: [StatusFacts.Hypertable]) -> [String] {
        var rows = [["hypertable", "windows", "done", "running", "failed", "left", "rows"]]
        rows += hypertables.map { hypertable in
            let numbers = [
                hypertable.spec.windows.count, hypertable.done, hypertable.running, hypertable.failed,
                hypertable.left, hypertable.rows,
            ]
            return [displayLine(hypertable.spec.table.description)] + numbers.map(Figures.grouped)
        }
        let widths = rows[0].indices.map { column in rows.map { columns(of: $0[column]) }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - columns(of: cell))
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ")
        }
    }

    private static func failures(_ facts: StatusFacts) -> [String] {
        guard !facts.failures.isEmpty else { return [] }
        var lines = ["", "failed"]
        for (task, failure) in facts.failures.prefix(failureLimit) {
            lines += FailureText(task, failure).lines.map { "  \($0)" }
        }
        if facts.failures.count > failureLimit {
            lines.append("  … and \(Figures.grouped(facts.failures.count - failureLimit)) more")
        }
        let blocked = facts.statuses.count { $0 == .blocked }
        if blocked > 0 { lines.append("  \(Figures.counted(blocked, "task")) wait for these") }
        return lines
    }

    private static func suspended(_ hypertables: [StatusFacts.Hypertable]) -> [String] {
        var lines: [String] = []
        for hypertable in hypertables {
            let table = displayLine(hypertable.spec.table.description)
            let jobs = hypertable.jobs.filter(\.isScheduled).map { "\($0.id) (\(displayLine($0.procedure)))" }
            if !jobs.isEmpty { lines.append("  \(table): paused jobs \(jobs.joined(separator: ", "))") }
            let indexes = hypertable.indexes.map { displayLine($0.name) }
            if !indexes.isEmpty {
                lines.append("  \(table): dropped indexes \(indexes.joined(separator: ", "))")
            }
        }
        return lines.isEmpty ? [] : ["", "suspended in the target, to be restored"] + lines
    }
}
