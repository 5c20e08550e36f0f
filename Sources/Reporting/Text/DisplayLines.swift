import Diagnostics

/// The lines of a text that came from a plan, a source or a server, safe to print. Tabs stay.
func displayLines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
        line.split(separator: "\t", omittingEmptySubsequences: false)
            .map { String($0).escapedForDisplay }.joined(separator: "\t")
    }
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    return lines
}

/// The text with all line breaks and control characters escaped.
func displayLine(_ text: String) -> String {
    text.escapedForDisplay
}
