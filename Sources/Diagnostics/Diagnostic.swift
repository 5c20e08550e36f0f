/// An error, a warning or a note about an input file.
package struct Diagnostic: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        case error, warning, note
    }

    package var severity: Severity
    /// A stable identifier such as `unknown-key`, for programs that read diagnostics.
    package var code: String
    /// One sentence without a full stop.
    package var message: String
    /// `nil` when the whole file is meant.
    package var position: SourcePosition?
    /// The advice, shown beside the caret: "did you mean `table`?".
    package var fix: String?
    /// Further lines that explain the message.
    package var notes: [String]

    package init(
        _ severity: Severity, code: String, _ message: String, at position: SourcePosition?,
        fix: String? = nil, notes: [String] = []
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.position = position
        self.fix = fix
        self.notes = notes
    }
}

extension Sequence<Diagnostic> {
    /// Whether one of them is an error, for which the input must not be used.
    package var hasErrors: Bool {
        contains { $0.severity == .error }
    }

    /// In the order of the file; diagnostics without a position come first.
    package func inFileOrder() -> [Diagnostic] {
        enumerated().sorted { left, right in
            let start = SourcePosition(line: 0, column: 0)
            let (one, other) = (left.element.position ?? start, right.element.position ?? start)
            guard (one.line, one.column) == (other.line, other.column) else { return one < other }
            return left.offset < right.offset
        }.map(\.element)
    }
}
