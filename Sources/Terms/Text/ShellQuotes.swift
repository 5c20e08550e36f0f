/// The parts of a shell command that stand in single quotes.
///
/// Quotes, backslashes and comments are followed. At the first here-document or command substitution inside double
/// quotes the search stops: nothing after it counts as quoted, because a false alarm would be worse than none.
struct ShellQuotes {
    private var ranges: [Range<String.Index>] = []

    init(_ command: String) {
        var scanner = Scanner(command.unicodeScalars)
        while let range = scanner.nextSingleQuoted() { ranges.append(range) }
    }

    func containsSingleQuoted(_ index: String.Index) -> Bool {
        ranges.contains { $0.contains(index) }
    }

    private struct Scanner {
        private let text: String.UnicodeScalarView
        private var index: String.UnicodeScalarView.Index

        init(_ text: String.UnicodeScalarView) {
            self.text = text
            index = text.startIndex
        }

        /// The range between the next pair of single quotes; `nil` at the end, or where the search stops.
        mutating func nextSingleQuoted() -> Range<String.Index>? {
            var isWordStart = true
            while let scalar = take() {
                switch scalar {
                case "'": return singleQuoted(hasEscapes: false)
                case "$" where peek == "'":
                    _ = take()
                    return singleQuoted(hasEscapes: true)
                case "\"":
                    guard skipDoubleQuoted() else { return nil }
                case "\\": _ = take()
                case "<" where peek == "<": return nil
                case "#" where isWordStart: skipComment()
                default: break
                }
                isWordStart = " \t\n;&|()".unicodeScalars.contains(scalar)
            }
            return nil
        }

        private var peek: Unicode.Scalar? { index < text.endIndex ? text[index] : nil }

        private mutating func take() -> Unicode.Scalar? {
            guard index < text.endIndex else { return nil }
            defer { index = text.index(after: index) }
            return text[index]
        }

        private mutating func singleQuoted(hasEscapes: Bool) -> Range<String.Index>? {
            let start = index
            while index < text.endIndex {
                let end = index
                guard let scalar = take() else { break }
                if scalar == "'" { return start..<end }
                if scalar == "\\", hasEscapes { _ = take() }
            }
            return nil
        }

        /// Returns whether the quotes are closed and hold no command substitution.
        private mutating func skipDoubleQuoted() -> Bool {
            while let scalar = take() {
                switch scalar {
                case "\"": return true
                case "\\": _ = take()
                case "`": return false
                case "$" where peek == "(": return false
                default: break
                }
            }
            return false
        }

        private mutating func skipComment() {
            while index < text.endIndex, text[index] != "\n" { index = text.index(after: index) }
        }
    }
}
