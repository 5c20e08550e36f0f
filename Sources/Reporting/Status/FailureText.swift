import Tasks

/// A failed task as lines: the error, its place, details, and the advice.
package struct FailureText: Sendable {
    /// The first line has no `error:` in front. The others are indented by two.
    package let lines: [String]

    package init(_ task: TaskName, _ failure: TaskFailure) {
        let code = failure.sqlState.map { " (SQLSTATE \(displayLine($0)))" } ?? ""
        var lines: [String] = []
        for (index, line) in displayLines(failure.message).enumerated() {
            lines.append(index == 0 ? "\(displayLine(task.text)): \(line)" : "  \(line)")
        }
        lines[0] += code
        if let place = failure.place { lines.append("  at \(displayLine(place))") }
        for detail in failure.details ?? [] { lines += displayLines(detail).map { "  \($0)" } }
        if let hint = failure.hint {
            for (index, line) in displayLines(hint).enumerated() {
                lines.append(index == 0 ? "  hint: \(line)" : "    \(line)")
            }
        }
        self.lines = lines
    }
}
