/// A text file that diagnostics point into, and the parts of it that must never be shown.
package struct SourceFile: Hashable, Sendable {
    /// The name as the user typed it.
    package let name: String
    /// The lines without their line breaks (LF or CRLF).
    package let lines: [String]
    private var secrets: [Int: [Range<Int>]] = [:]

    package init(name: String, text: String) {
        self.name = name
        let scalars = text.unicodeScalars
        lines = scalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.last == "\r" ? line.dropLast() : line)
        }
    }

    /// The text of a line, counted from 1; `nil` if the file has no such line. It may hold a secret: only
    /// ``DiagnosticRenderer`` may show it.
    package func line(_ number: Int) -> String? {
        lines.indices.contains(number - 1) ? lines[number - 1] : nil
    }

    /// Columns of the line, from 0, that hold a secret.
    package func secretColumns(ofLine number: Int) -> [Range<Int>] {
        secrets[number] ?? []
    }

    /// Marks the text from `start` up to, not including, `end` as a secret.
    package mutating func hide(from start: SourcePosition, to end: SourcePosition) {
        guard start.line <= end.line else { return }
        for line in start.line...end.line {
            let first = line == start.line ? start.column - 1 : 0
            let last = line == end.line ? end.column - 1 : Int.max
            if first < last { hide(line: line, columns: first..<last) }
        }
    }

    /// Marks these columns of the line, counted from 0, as a secret.
    package mutating func hide(line: Int, columns: Range<Int>) {
        secrets[line, default: []].append(columns)
    }

    /// The position of the text's `occurrence`-th appearance (from 0) on the lines from `start` to `end`; `nil` if the
    /// lines do not spell it so, as may happen with escapes or folded lines.
    package func position(
        of text: String, occurrence: Int = 0, from start: SourcePosition, toLine end: Int
    ) -> SourcePosition? {
        let wanted = Array(text.unicodeScalars)
        guard !wanted.isEmpty, start.line <= end else { return nil }
        var left = occurrence
        for number in start.line...end {
            let scalars = Array((line(number) ?? "").unicodeScalars)
            var index = number == start.line ? start.column - 1 : 0
            while index + wanted.count <= scalars.count {
                guard scalars[index..<(index + wanted.count)].elementsEqual(wanted) else {
                    index += 1
                    continue
                }
                if left == 0 {
                    return SourcePosition(line: number, column: index + 1, length: wanted.count)
                }
                left -= 1
                index += wanted.count
            }
        }
        return nil
    }
}
