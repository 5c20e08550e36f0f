import Foundation
import Tasks
import Terms
import Timescale

/// A hypertable's comment: what people wrote, and behind it the note of runs.
///
/// The note is the last line and begins with a mark. Once nothing is left to note, the line is removed.
extension ProgressNote {
    private static let mark = "[hyperfill] "

    /// The largest comment that is read, in bytes, and the largest number of objects in a note.
    static let largestComment = 4 << 20
    private static let mostObjects = 10_000

    /// Splits a comment into what people wrote and the note.
    ///
    /// - Throws: ``UnreadableNote`` for a line with the mark and an object behind it that is not a note. Only that line
    ///   would say which objects are suspended.
    static func split(_ comment: String?) throws -> (text: String?, note: ProgressNote?) {
        guard let comment else { return (nil, nil) }
        // By scalars: a carriage return that people wrote makes one character with the line feed before the note.
        var lines = comment.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0) }
        guard let last = lines.last, last.hasPrefix(mark + "{") else { return (comment, nil) }
        guard
            let note = try? JSONDecoder().decode(
                ProgressNote.self, from: Data(last.dropFirst(mark.count).utf8)),
            note.jobs.count <= mostObjects, note.indexes.count <= mostObjects
        else { throw UnreadableNote(reason: "ends in a note of hyperfill that cannot be read") }
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

extension Session {
    /// The comment of a table; `nil` if it has none.
    ///
    /// - Throws: `ServerError`; ``UnreadableNote`` for a comment that is too large to be read.
    func comment(of table: TableName) throws -> String? {
        let row = try query(
            """
            SELECT CASE WHEN pg_catalog.octet_length(c) <= \(ProgressNote.largestComment) THEN c END, c IS NULL
            FROM pg_catalog.obj_description(
                pg_catalog.to_regclass(\(quotedLiteral(table.sql))), 'pg_class') AS c
            """
        ).first
        guard row?[0] != nil || row?[1] != "f" else {
            throw UnreadableNote(reason: "is larger than \(ProgressNote.largestComment) bytes")
        }
        return row?[0]
    }
}

/// A comment whose note cannot be read.
struct UnreadableNote: Error, Hashable, Sendable {
    /// The predicate of a sentence about the comment.
    let reason: String
}
