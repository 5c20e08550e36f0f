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
        var line: ExcerptLine?
        return diagnostics.map { render($0, &line) }.joined()
    }

    /// One diagnostic, ending in a line break.
    package func render(_ diagnostic: Diagnostic) -> String {
        var line: ExcerptLine?
        return render(diagnostic, &line)
    }

    /// - Parameter cached: the line of the diagnostic before, which is often the same.
    private func render(_ diagnostic: Diagnostic, _ cached: inout ExcerptLine?) -> String {
        var lines = [headline(of: diagnostic)]
        var fix = diagnostic.fix
        if let position = diagnostic.position, let text = file.line(position.line) {
            let line: ExcerptLine
            if let cached, cached.number == position.line {
                line = cached
            } else {
                line = ExcerptLine(
                    number: position.line, text: text, secrets: file.secretColumns(ofLine: position.line))
            }
            cached = line
            let excerpt = Excerpt(line: line, column: position.column, length: position.length)
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
        let colour: TerminalStyle =
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

    private func styled(_ text: String, _ style: TerminalStyle) -> String {
        usesColour ? style.applied(to: text) : text
    }
}
