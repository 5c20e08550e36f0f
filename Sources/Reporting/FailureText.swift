import Tasks

/// A failed task as lines: what happened, where, what else is known, what to do.
public struct FailureText: Sendable {
    /// The first without the word `error:`, the others indented by two.
    public let lines: [String]

    public init(_ task: TaskID, _ failure: TaskFailure) {
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
