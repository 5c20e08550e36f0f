import Tasks
import Terms
import TimeAxis

/// A run's progress on a terminal: it takes the run's observations and gives the lines to show at a moment.
package struct ProgressView: Sendable {
    private var tally: RunTally

    /// - Parameter agenda: of this run, with its selection.
    package init(_ graph: TaskGraph, _ agenda: Agenda) {
        tally = RunTally(graph, agenda)
    }

    /// - Parameter now: microseconds since 2000-01-01 UTC.
    package mutating func take(_ observation: Observation, at now: Int64) {
        tally.take(observation, at: now)
    }

    /// The lines to show: at most `width` wide, and one fewer than `height`, to keep the terminal from scrolling.
    package func lines(at now: Int64, width: Int, height: Int, usesColour: Bool) -> [String] {
        let style = Style(usesColour: usesColour)
        let room = max(1, height - 1)
        let problems = tally.problems.suffix(min(3, room / 4))
        let stopping = room > 2 && tally.isStoppingAtOnce != nil ? 1 : 0
        let rest = room - problems.count - stopping
        let tableRows = min(tally.hypertables.count, max(1, rest - min(tally.inFlight.count, rest / 2)))
        var lines = hypertables(tableRows, at: now, width, style)
        lines += tasks(rest - lines.count, at: now, width).map(style.dim)
        for problem in problems {
            let text = fitted(problem.text, to: width)
            lines.append(problem.isFailure ? style.red(text) : style.yellow(text))
        }
        if stopping > 0 { lines.append(style.yellow(fitted(stoppingText, to: width))) }
        return lines
    }

    private var stoppingText: String {
        tally.isStoppingAtOnce == true
            ? "stopping now: tasks in flight are rolled back"
            : "stopping: waits for the tasks in flight; Ctrl-C again to roll them back"
    }

    /// At most `room` lines. If there are more hypertables, it shows the active ones first and one line for the others.
    private func hypertables(_ room: Int, at now: Int64, _ width: Int, _ style: Style) -> [String] {
        let all = tally.hypertables.indices
        var shown = Array(all)
        if all.count > room {
            let active = Set(tally.inFlight.map { tally.graph.tasks[$0.index].hypertable })
            let order =
                all.filter(active.contains) + all.filter { !active.contains($0) && !isDone($0) }
                + all.filter { !active.contains($0) && isDone($0) }
            shown = order.prefix(room - 1).sorted()
        }
        let names = shown.map { tally.hypertables[$0].name }
        let nameWidth = min(names.map { columns(of: $0) }.max() ?? 0, max(8, width / 3))
        var lines = shown.map { index in
            let line = line(forHypertable: index, nameWidth, at: now, width)
            return isDone(index) ? style.green(line) : line
        }
        if shown.count < all.count { lines.append(fitted(summary(shown), to: width)) }
        return lines
    }

    private func isDone(_ index: Int) -> Bool {
        tally.hypertables[index].done == tally.hypertables[index].total
    }

    /// `… 40 more hypertables: 12 done, 1,200 of 5,000 windows`.
    private func summary(_ shown: [Int]) -> String {
        let others = tally.hypertables.indices.filter { !shown.contains($0) }
        let done = others.reduce(0) { $0 + tally.hypertables[$1].done }
        let total = others.reduce(0) { $0 + tally.hypertables[$1].total }
        return "… \(Figures.counted(others.count, "more hypertable")): \(others.count(where: isDone)) done, "
            + "\(Figures.grouped(done)) of \(Figures.counted(total, "window"))"
    }

    private func line(forHypertable index: Int, _ nameWidth: Int, at now: Int64, _ width: Int) -> String {
        let hypertable = tally.hypertables[index]
        let windows = "\(Figures.grouped(hypertable.done))/\(Figures.grouped(hypertable.total))"
        let loads = tally.inFlight.filter { flight in
            let task = tally.graph.tasks[flight.index]
            return task.hypertable == index && task.kind.loadsRows
        }
        let rows = hypertable.rows + loads.reduce(0) { $0 + $1.rows }
        var parts = [windows]
        if hypertable.failures > 0 { parts.append("\(Figures.grouped(hypertable.failures)) failed") }
        parts.append(Figures.counted(rows, "row"))
        if let speed = hypertable.speed.perSecond(at: now), hypertable.done < hypertable.total {
            parts.append("\(Figures.grouped(Int(speed.rows))) rows/s")
            parts.append("\(Figures.megabytes(speed.bytes))/s")
        }
        if let left = hypertable.secondsLeft(at: now) { parts.append("\(Figures.duration(left)) left") }
        let name = padded(hypertable.name, to: nameWidth)
        // Without room for the bar, the last parts are left out first.
        while parts.count > 1, barWidth(nameWidth, parts, width) < 8 { parts.removeLast() }
        let bar = Self.bar(hypertable, width: max(0, min(40, barWidth(nameWidth, parts, width))))
        return fitted(
            [name, bar, parts.joined(separator: "  ")].filter { !$0.isEmpty }.joined(separator: " "),
            to: width)
    }

    private func barWidth(_ nameWidth: Int, _ parts: [String], _ width: Int) -> Int {
        width - nameWidth - 2 - columns(of: parts.joined(separator: "  "))
    }

    /// `[######----]`; full only when all is done.
    private static func bar(_ hypertable: RunTally.Hypertable, width: Int) -> String {
        guard width >= 8 else { return "" }
        let inner = width - 2
        let share = hypertable.total == 0 ? inner : inner * hypertable.done / hypertable.total
        return "[\(String(repeating: "#", count: share))\(String(repeating: "-", count: inner - share))]"
    }

    private func tasks(_ room: Int, at now: Int64, _ width: Int) -> [String] {
        guard room > 0 else { return [] }
        let hasAll = tally.inFlight.count <= room
        var lines = tally.inFlight.prefix(hasAll ? room : room - 1).map { flight in
            var text = "  \(displayLine(tally.graph.tasks[flight.index].name.text))"
            text += "  \(Figures.duration(Figures.seconds(from: flight.startedAt, to: now)))"
            if flight.rows > 0 { text += "  \(Figures.counted(flight.rows, "row"))" }
            if let waiting = flight.waiting { text += "  waits: \(displayLine(waiting))" }
            return fitted(text, to: width)
        }
        if !hasAll {
            let more = tally.inFlight.count - lines.count
            lines.append(fitted("  … and \(Figures.counted(more, "more task"))", to: width))
        }
        return lines
    }
}
