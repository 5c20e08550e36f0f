/// One thing that is wrong, or worth knowing, about an input file.
public struct Diagnostic: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable {
        case error, warning, note
    }

    public var severity: Severity
    /// A stable identifier such as `unknown-key`, for programs that read diagnostics.
    public var code: String
    /// What is wrong, without a full stop.
    public var message: String
    /// `nil` when the whole file is meant.
    public var position: SourcePosition?
    /// What to do about it, shown beside the caret: "did you mean `table`?".
    public var fix: String?
    /// What else helps to understand it; one line each.
    public var notes: [String]

    public init(
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
    /// Whether the input must not be used.
    public var hasErrors: Bool {
        contains { $0.severity == .error }
    }

    /// In the order of the file; what has no position comes first.
    public func inFileOrder() -> [Diagnostic] {
        enumerated().sorted { left, right in
            let start = SourcePosition(line: 0, column: 0)
            let (one, other) = (left.element.position ?? start, right.element.position ?? start)
            guard (one.line, one.column) == (other.line, other.column) else { return one < other }
            return left.offset < right.offset
        }.map(\.element)
    }
}
