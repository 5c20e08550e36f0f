import Diagnostics
import Terms

/// The state that all decoders share: the file, the environment, and the problems found so far.
final class DecodingContext {
    private(set) var file: SourceFile
    private(set) var diagnostics: [Diagnostic]
    let environment: [String: String]

    init(file: SourceFile, environment: [String: String], diagnostics: [Diagnostic] = []) {
        self.file = file
        self.environment = environment
        self.diagnostics = diagnostics
    }

    func error(
        _ code: String, _ message: String, at position: SourcePosition, fix: String? = nil,
        notes: [String] = []
    ) {
        diagnostics.append(Diagnostic(.error, code: code, message, at: position, fix: fix, notes: notes))
    }

    func warning(_ code: String, _ message: String, at position: SourcePosition, fix: String? = nil) {
        diagnostics.append(Diagnostic(.warning, code: code, message, at: position, fix: fix))
    }

    /// Hides the text of this value from every diagnostic, also from earlier ones.
    func hide(_ node: YAMLNode) {
        switch node.content {
        case .scalar: file.hide(from: node.start, to: node.end)
        case .sequence(let items): items.forEach(hide)
        case .mapping(let entries): entries.forEach { hide($0.value) }
        }
    }

    /// The place of a text inside a scalar, or the scalar's own place if escapes hide the text.
    func position(of text: String, occurrence: Int = 0, in node: YAMLNode) -> SourcePosition {
        file.position(of: text, occurrence: occurrence, from: node.start, toLine: node.end.line)
            ?? node.position
    }
}

/// The text for a message: whole if it is short, otherwise its beginning. Passwords are masked.
func shortened(_ text: String) -> String {
    let masked = SecretScan.masked(text)
    return masked.unicodeScalars.count > 60 ? "\(String(masked.prefix(57)))..." : masked
}

/// Words as alternatives: "`a`, `b` or `c`".
func alternatives(_ words: [String]) -> String {
    let quoted = words.map { "`\($0)`" }
    guard quoted.count > 1 else { return quoted.joined() }
    return "\(quoted.dropLast().joined(separator: ", ")) or \(quoted[quoted.count - 1])"
}
