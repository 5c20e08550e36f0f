/// Turns diagnostics into text for people. Nothing else shows them.
///
/// ```
/// plans/x.yaml:12:5: error: unknown key `tabel`
///    12 |   - tabel: public.metrics
///       |     ^~~~~ did you mean `table`?
/// ```
package struct DiagnosticRenderer: Sendable {
    private let file: SourceFile
    private let usesColour: Bool

    /// - Parameter usesColour: whether to write ANSI escape codes; never do so off a terminal.
    package init(file: SourceFile, usesColour: Bool = false) {
        self.file = file
        self.usesColour = usesColour
    }

    /// All of them, each ending in a line break.
    package func render(_ diagnostics: some Sequence<Diagnostic>) -> String {
        diagnostics.map(render).joined()
    }

    /// One diagnostic, ending in a line break.
    package func render(_ diagnostic: Diagnostic) -> String {
        var lines = [headline(of: diagnostic)]
        var fix = diagnostic.fix
        if let position = diagnostic.position, let line = file.line(position.line) {
            let excerpt = Excerpt(
                line: line, secrets: file.secretColumns(ofLine: position.line), column: position.column,
                length: position.length)
            lines.append("\(gutter(String(position.line))) \(excerpt.text)")
            lines.append(underline(excerpt, fix))
            fix = nil
        }
        if let fix { lines.append("\(gutter("", mark: "=")) \(fix.escapedForDisplay)") }
        lines += diagnostic.notes.map { "\(gutter("", mark: "=")) note: \($0.escapedForDisplay)" }
        return lines.map { "\($0)\n" }.joined()
    }

    private func headline(of diagnostic: Diagnostic) -> String {
        var place = file.name.escapedForDisplay
        if let position = diagnostic.position { place += ":\(position.line):\(position.column)" }
        let severity = "\(diagnostic.severity.rawValue):"
        let colour: Style =
            switch diagnostic.severity {
            case .error: .red
            case .warning: .magenta
            case .note: .cyan
            }
        let message = diagnostic.message.escapedForDisplay
        return "\(styled("\(place):", .bold)) \(styled(severity, colour)) \(styled(message, .bold))"
    }

    private func underline(_ excerpt: Excerpt, _ fix: String?) -> String {
        let indent = String(repeating: " ", count: excerpt.underlineStart)
        let marks = "^" + String(repeating: "~", count: excerpt.underlineWidth - 1)
        let advice = fix.map { " \($0.escapedForDisplay)" } ?? ""
        return "\(gutter("")) \(indent)\(styled(marks + advice, .green))"
    }

    private func gutter(_ number: String, mark: String = "|") -> String {
        String(repeating: " ", count: max(0, 5 - number.count)) + "\(number) \(mark)"
    }

    private enum Style: String {
        case bold = "1"
        case red = "1;31"
        case magenta = "1;35"
        case cyan = "1;36"
        case green = "32"
    }

    private func styled(_ text: String, _ style: Style) -> String {
        usesColour ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
