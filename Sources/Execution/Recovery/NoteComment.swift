import Foundation
import Tasks

/// A hypertable's comment: what people wrote, and behind it the note of runs.
///
/// The note is the last line and begins with a mark. Once nothing is left to note, the line is removed.
extension ProgressNote {
    private static let mark = "[hyperfill] "

    /// Splits a comment into what people wrote and the note.
    static func split(_ comment: String?) -> (text: String?, note: ProgressNote?) {
        guard let comment else { return (nil, nil) }
        // By scalars: a carriage return that people wrote makes one character with the line feed before the note.
        var lines = comment.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0) }
        guard let last = lines.last, last.hasPrefix(mark),
            let note = try? JSONDecoder().decode(
                ProgressNote.self, from: Data(last.dropFirst(mark.count).utf8))
        else { return (comment, nil) }
        lines.removeLast()
        return (lines.isEmpty ? nil : lines.joined(separator: "\n"), note)
    }

    /// The comment with this note; JSON has no line breaks.
    func comment(after text: String?) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Self.mark + String(decoding: try encoder.encode(self), as: UTF8.self)
        return text.map { "\($0)\n\(line)" } ?? line
    }
}
