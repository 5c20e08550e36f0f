import Tasks
import Terms
import TimeAxis

/// What `hyperfill plan` prints: everything that a run would do, for a person who reviews it.
///
/// It needs no target and no clock, and the same graph always gives the same bytes.
public struct PlanText: Sendable {
    private let graph: TaskGraph
    private let live: LivePlan?
    private let invocation: Invocation

    /// - Parameter live: adds what the target and the state file know.
    public init(
        _ graph: TaskGraph, live: LivePlan? = nil, invocation: Invocation
    ) {
        self.graph = graph
        self.live = live
        self.invocation = invocation
    }

    /// The whole text, ended by a line break.
    public var text: String {
        var text = ""
        text.reserveCapacity(1_000 + graph.tasks.count * 64)
        appendHeader(to: &text)
        for (index, tasks) in HypertableTasks.all(of: graph).enumerated() {
            append(hypertable: index, tasks, to: &text)
        }
        return text
    }

    private func appendHeader(to text: inout String) {
        let windows = graph.hypertables.reduce(0) { $0 + $1.windowCount }
        append("plan", [displayLine(graph.planFile)], 0, to: &text)
        append("fingerprint", [graph.fingerprint.description], 0, to: &text)
        let connection = graph.connection.map { displayLine($0.text) }
        append("target", [connection ?? "as libpq's own variables say"], 0, to: &text)
        if let live { append("", [displayLine(live.target)], 0, to: &text) }
        append("workers", [String(graph.workers)], 0, to: &text)
        let size = [
            Figures.counted(graph.hypertables.count, "hypertable"), Figures.counted(windows, "window"),
            Figures.counted(graph.tasks.count, "task"),
        ]
        append("size", [size.joined(separator: ", ")], 0, to: &text)
        guard let live else { return }
        let toRun = live.decisions.count { if case .run = $0 { true } else { false } }
        let done = live.decisions.count { $0 == .done }
        append(
            "to run", ["\(Figures.counted(toRun, "task")); \(Figures.grouped(done)) done already"], 0,
            to: &text)
        append(warnings: live.warnings, 0, to: &text)
    }

    private func append(hypertable index: Int, _ tasks: HypertableTasks, to text: inout String) {
        let spec = graph.hypertables[index]
        let facts = HypertableText(spec: spec)
        text += "\n\(displayLine(spec.table.description))\n"
        append("time", ["\(displayLine(spec.timeColumn)), \(spec.timeType.rawValue)"], 2, to: &text)
        append("T", [spec.timeType.text(spec.completion)], 2, to: &text)
        for entry in facts.source { append(entry.label, entry.lines, 2, to: &text) }
        append("columns", [facts.columns], 2, to: &text)
        append("windows", [facts.windows], 2, to: &text)
        if let first = tasks.windows.first?.first, let last = tasks.windows.last?.first {
            append("first", [name(ofWindowWith: first)], 2, to: &text)
            append("last", [name(ofWindowWith: last)], 2, to: &text)
        }
        append("policies", [facts.policies], 2, to: &text)
        append("indexes", [facts.indexes], 2, to: &text)
        if let load = facts.load { append("load", [load], 2, to: &text) }
        if let live, index < live.hypertables.count { append(live.hypertables[index], to: &text) }
        for task in tasks.before { append(task: task, to: &text) }
        append(windows: tasks.windows, to: &text)
        for task in tasks.after { append(task: task, to: &text) }
    }

    private func append(_ facts: LivePlan.Hypertable, to text: inout String) {
        let rows = facts.rowsToDelete.map {
            "\(Figures.counted($0, "row")) in the windows that are left to load"
        }
        append("deletes", [rows ?? "not counted"], 2, to: &text)
        append("jobs", facts.jobs.isEmpty ? ["none"] : facts.jobs.map(\.text), 2, to: &text)
        if !facts.indexesToDrop.isEmpty {
            append("drops", facts.indexesToDrop.map { "index \(displayLine($0))" }, 2, to: &text)
        }
        if !facts.chunks.isEmpty { append("chunks", facts.chunks.map(displayLine), 2, to: &text) }
        append(warnings: facts.warnings, 2, to: &text)
    }

    /// The first window in full, the others a line each.
    private func append(windows: [[Int]], to text: inout String) {
        guard let first = windows.first else { return }
        for task in first { append(task: task, to: &text) }
        guard windows.count > 1 else { return }
        let example = graph.tasks[windows[1].last ?? first[0]].id.text
        text +=
            "\n  \(Figures.counted(windows.count - 1, "more window")), each with its own bounds in the same "
        text += "SQL. To see any window's:\n    \(displayLine(invocation.command("explain", example)))\n"
        text += "    \(displayLine(invocation.command("plan", "--sql")))\n\n"
        for window in windows.dropFirst() {
            text += "  \(name(ofWindowWith: window[0]))  \(fingerprint(ofWindow: window).short)"
            if live != nil { text += "  \(decisions(ofWindow: window))" }
            text += "\n"
        }
    }

    private func append(task index: Int, to text: inout String) {
        let task = graph.tasks[index]
        text += "\n  \(displayLine(task.id.text))  \(task.fingerprint.short)\n"
        if let live { text += "    \(ReasonText(live.decisions[index], of: task).phrase)\n" }
        for line in TaskSQL(task, of: graph).lines { text += "    \(displayLine(line))\n" }
    }

    private func name(ofWindowWith task: Int) -> String {
        let task = graph.tasks[task]
        return task.window?.name(as: graph.hypertable(of: task).timeType) ?? ""
    }

    private func fingerprint(ofWindow window: [Int]) -> Fingerprint {
        Fingerprint(of: window.lazy.map { graph.tasks[$0].fingerprint })
    }

    /// `done already`, or what runs and why: `copy, count run: it never ran`.
    private func decisions(ofWindow window: [Int]) -> String {
        guard let live else { return "" }
        let running = window.filter { if case .run = live.decisions[$0] { true } else { false } }
        guard let first = running.first else {
            return window.contains { live.decisions[$0] == .leftOut } ? "left out" : "done already"
        }
        let kinds = running.map { graph.tasks[$0].kind.rawValue }.joined(separator: ", ")
        let reason = ReasonText(live.decisions[first], of: graph.tasks[first]).phrase
        return running.count == window.count ? reason : "\(kinds) \(reason)"
    }

    private func append(warnings: [String], _ indent: Int, to text: inout String) {
        for warning in warnings { append("warning", [displayLine(warning)], indent, to: &text) }
    }

    /// A label and its lines, each line in the second column.
    private func append(_ label: String, _ lines: [String], _ indent: Int, to text: inout String) {
        for (index, line) in lines.enumerated() {
            let head = index == 0 ? label : ""
            text += String(repeating: " ", count: indent) + head
            text += String(repeating: " ", count: 13 - head.utf8.count) + line + "\n"
        }
    }
}
