import Tasks
import Terms
import TimeAxis

/// What `hyperfill explain PLAN TASK` prints: what a task does, why it would run or not, its SQL and its history.
package struct ExplainText: Sendable {
    /// The whole text, ended by a line break.
    package let text: String

    /// - Parameters:
    ///   - index: the task's index in the graph, from ``TaskLookup``.
    ///   - events: those of the state file that ``heeds(_:about:)`` picks, in order, or all.
    ///   - isLive: whether a process is at work on the plan now.
    package init(
        _ graph: TaskGraph, task index: Int, _ state: PlanState, events: [Event], isLive: Bool
    ) {
        let task = graph.tasks[index]
        let agenda = Agenda(graph: graph, state: state)
        let statuses = TaskStatus.all(of: graph, agenda: agenda, state: state, isLive: isLive)
        let description = TaskDescription(task, of: graph)
        var lines = [
            "task         \(displayLine(task.name.text))", "does         \(description.sentence)",
            "fingerprint  \(task.fingerprint)", "status       \(statuses[index].rawValue)",
            "decision     \(Self.decision(agenda.decisions[index], task, statuses[index]))",
        ]
        lines += ["", "after"] + Self.dependencies(of: task, graph, statuses)
        lines +=
            ["", "sql"] + description.sql.map { "  \(displayLine($0))" }
        lines += Self.source(task, graph)
        lines += ["", "history"] + TaskHistory(task.name, events, isLive: isLive).lines.map { "  \($0)" }
        text = lines.joined(separator: "\n") + "\n"
    }

    /// Whether an event says something of the history of a task.
    package static func heeds(_ event: Event, about task: TaskName) -> Bool {
        switch event.kind {
        case .runStarted, .taskStarted(task, _), .taskSucceeded(task, _, _), .taskFailed(task, _, _),
            .taskCancelled(task, _):
            true
        case .targetDiverged(let table, let divergence):
            TaskName(divergence.undone, of: table) == task
        default: false
        }
    }

    private static func decision(_ decision: Agenda.Decision, _ task: PlannedTask, _ status: TaskStatus)
        -> String
    {
        switch (decision, status) {
        case (.done, _): "done: it succeeded, and what it means has not changed since"
        case (.run(let reason), .blocked):
            "run, once what failed before it has succeeded: \(ReasonText.phrase(reason, task))"
        default: ReasonText(decision, of: task).phrase
        }
    }

    /// The first ten, and of more than those how many stand how.
    private static func dependencies(
        of task: PlannedTask, _ graph: TaskGraph, _ statuses: [TaskStatus]
    ) -> [String] {
        guard !task.dependencies.isEmpty else { return ["  nothing"] }
        var lines = task.dependencies.prefix(10).map { index in
            "  \(displayLine(graph.tasks[index].name.text))  \(statuses[index].rawValue)"
        }
        let rest = task.dependencies.dropFirst(10)
        guard !rest.isEmpty else { return lines }
        let counts = TaskStatus.allCases.compactMap { status -> String? in
            let count = rest.count { statuses[$0] == status }
            return count == 0 ? nil : "\(Figures.grouped(count)) \(status.rawValue)"
        }
        lines.append("  … and \(Figures.grouped(rest.count)) more: \(counts.joined(separator: ", "))")
        return lines
    }

    /// The commands of the window, with its bounds in place.
    private static func source(_ task: PlannedTask, _ graph: TaskGraph) -> [String] {
        let spec = graph.hypertable(of: task)
        guard let window = task.window, let part = task.kind.properties.reads else { return [] }
        switch spec.source.kind {
        case .csv(_, let shown, _): return ["", "source", "  \(displayLine(shown))"]
        case .command(let rows, let count, _):
            guard let command = part == .rows ? rows : count else { return [] }
            return text("command") { try command.expanded(window: window, type: spec.timeType) }
        case .database(let rows):
            switch rows.selection {
            case .table(let table): return ["", "source", "  the table \(displayLine(table.description))"]
            case .query(let query, let count):
                guard let query = part == .rows ? query : count else { return [] }
                return text("query") { try query.expanded(window: window, type: spec.timeType) }
            }
        }
    }

    private static func text(_ title: String, _ expanded: () throws -> String) -> [String] {
        do {
            return ["", title] + displayLines(SecretScan.masked(try expanded())).map { "  \($0)" }
        } catch {
            return ["", title, "  cannot be made: \(displayLine(String(describing: error)))"]
        }
    }
}
