import Tasks
import Terms
import TimeAxis

/// The text of `hyperfill plan`: everything that a run would do, for a reviewer.
///
/// It needs no target and no clock, and the same graph always gives the same bytes.
package struct PlanText: Sendable {
    private let graph: TaskGraph
    private let live: LivePlan?
    private let invocation: Invocation

    /// - Parameter live: facts from the target and the state file, to be added.
    package init(
        _ graph: TaskGraph, live: LivePlan? = nil, invocation: Invocation
    ) {
        self.graph = graph
        self.live = live
        self.invocation = invocation
    }

    /// The whole text, ended by a line break.
    package var text: String {
        var text = ""
        text.reserveCapacity(1_000 + graph.tasks.count * 64)
        appendHeader(to: &text)
        for index in graph.hypertables.indices { append(hypertable: index, to: &text) }
        return text
    }

    private func appendHeader(to text: inout String) {
        let windows = graph.hypertables.reduce(0) { $0 + $1.windows.count }
        append("plan", [displayLine(graph.planFile)], 0, to: &text)
        append("fingerprint", [graph.fingerprint.description], 0, to: &text)
        let connection = graph.connection.map { displayLine($0.shown) }
        append("target", [connection ?? "from libpq's own variables"], 0, to: &text)
        if let live { append("", [displayLine(live.target)], 0, to: &text) }
        append("workers", [String(graph.workers)], 0, to: &text)
        let size = [
            Figures.counted(graph.hypertables.count, "hypertable"), Figures.counted(windows, "window"),
            Figures.counted(graph.tasks.count, "task"),
        ]
        append("size", [size.joined(separator: ", ")], 0, to: &text)
        guard let live else { return }
        let toRun = live.decisions.count(where: \.isRun)
        let done = live.decisions.count { $0 == .done }
        append(
            "to run", ["\(Figures.counted(toRun, "task")); \(Figures.grouped(done)) done already"], 0,
            to: &text)
        append(warnings: live.warnings, 0, to: &text)
    }

    private func append(hypertable index: Int, to text: inout String) {
        let spec = graph.hypertables[index]
        let facts = HypertableText(spec: spec)
        text += "\n\(displayLine(spec.table.description))\n"
        append("time", ["\(displayLine(spec.timeColumn)), \(spec.timeType.rawValue)"], 2, to: &text)
        append("T", [spec.timeType.text(spec.completion)], 2, to: &text)
        for entry in facts.source { append(entry.label, entry.lines, 2, to: &text) }
        append("columns", [facts.columns], 2, to: &text)
        append("windows", [facts.windows], 2, to: &text)
        if let first = spec.windows.first, let last = spec.windows.last {
            append("first", [first.bounds.name(as: spec.timeType)], 2, to: &text)
            append("last", [last.bounds.name(as: spec.timeType)], 2, to: &text)
        }
        append("policies", [facts.policies], 2, to: &text)
        append("indexes", [facts.indexes], 2, to: &text)
        if let load = facts.load { append("load", [load], 2, to: &text) }
        if let live, index < live.hypertables.count { append(live.hypertables[index], to: &text) }
        for task in spec.before { append(task: task, to: &text) }
        append(windowsOf: spec, to: &text)
        for task in spec.after { append(task: task, to: &text) }
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
    private func append(windowsOf spec: HypertableSpec, to text: inout String) {
        let windows = spec.windows
        guard let first = windows.first else { return }
        for task in first.tasks { append(task: task, to: &text) }
        guard windows.count > 1 else { return }
        let example = graph.tasks[windows[1].last].name.text
        text +=
            "\n  \(Figures.counted(windows.count - 1, "more window")), each with its own bounds in the same "
        text += "SQL. To see any window's:\n    \(displayLine(invocation.command("explain", example)))\n"
        text += "    \(displayLine(invocation.command("plan", "--sql")))\n\n"
        for window in windows.dropFirst() {
            text += "  \(window.bounds.name(as: spec.timeType))  \(fingerprint(of: window).short)"
            if let live { text += "  \(decisions(on: window, live))" }
            text += "\n"
        }
    }

    private func append(task index: Int, to text: inout String) {
        let task = graph.tasks[index]
        text += "\n  \(displayLine(task.name.text))  \(task.fingerprint.short)\n"
        if let live { text += "    \(ReasonText(live.decisions[index], of: task).phrase)\n" }
        for line in TaskDescription(task, of: graph).sql { text += "    \(displayLine(line))\n" }
    }

    private func fingerprint(of window: PlannedWindow) -> Fingerprint {
        Fingerprint(of: graph.tasks[window.tasks].lazy.map(\.fingerprint))
    }

    /// `done already`, or what runs and why: `copy, count run: it never ran`.
    private func decisions(on window: PlannedWindow, _ live: LivePlan) -> String {
        let running = window.tasks.filter { live.decisions[$0].isRun }
        guard let first = running.first else {
            return live.decisions[window.tasks].contains(.leftOut) ? "left out" : "done already"
        }
        let kinds = running.map { graph.tasks[$0].kind.rawValue }.joined(separator: ", ")
        let reason = ReasonText(live.decisions[first], of: graph.tasks[first]).phrase
        return running.count == window.tasks.count ? reason : "\(kinds) \(reason)"
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
