import Diagnostics

/// Translates libyaml's errors into advice for the author of a plan.
enum YAMLSyntaxAdvice {
    static func diagnostic(for error: YAMLSyntaxError, in file: SourceFile) -> Diagnostic {
        let position = placed(error.position, in: file)
        let (message, fix) = advice(for: error, at: position, in: file)
        var notes: [String] = []
        let start = error.contextPosition
        if let context = error.context, start != error.position {
            notes.append("\(context) that starts at line \(start.line), column \(start.column)")
        }
        return Diagnostic(.error, code: "syntax", message, at: position, fix: fix, notes: notes)
    }

    /// libyaml may point past the last line; the last character that is there is shown instead.
    private static func placed(_ wanted: SourcePosition, in file: SourceFile) -> SourcePosition {
        var position = wanted
        position.line = min(position.line, file.lines.count)
        while position.line > 1, file.line(position.line)?.isEmpty == true { position.line -= 1 }
        let length = file.line(position.line)?.unicodeScalars.count ?? 0
        position.column = position.line < wanted.line ? length + 1 : min(wanted.column, length + 1)
        return position
    }

    private static func advice(
        for error: YAMLSyntaxError, at position: SourcePosition, in file: SourceFile
    ) -> (message: String, fix: String?) {
        let line = Array((file.line(position.line) ?? "").unicodeScalars)
        let character = position.column <= line.count ? line[position.column - 1] : nil
        switch (error.problem, character) {
        case (_, "\t"), ("found a tab character that violates indentation", _),
            ("found a tab character where an indentation space is expected", _):
            return ("a tab cannot indent", "use spaces")
        case ("found character that cannot start any token", .some(let character)):
            return ("a value cannot start with `\(character)`", "put the value in quotes")
        case ("mapping values are not allowed in this context", _):
            return (
                "a `:` is not expected here",
                "indent the line as its neighbours, or quote a text that holds `: `"
            )
        default:
            let text = String(String.UnicodeScalarView(line))
            let hasBraces = text.contains("${") || text.contains("{{")
            let fix = hasBraces ? "inside { } or [ ] a value with braces of its own needs quotes" : nil
            return ("this is not YAML: \(error.problem)", fix)
        }
    }
}
