import Foundation
import Statements
import Tasks

/// A note in a hypertable's comment: what runs have taken from it, that they load it, and who. Should the state file
/// be lost, it says what has to be given back.
///
/// It is the last line of the comment and begins with a mark; what the comment said before stays before it, and is
/// all that is left once everything was given back.
public struct TakenNote: Hashable, Codable, Sendable {
    /// The state file, by ``StateHeader/identity``.
    public var state: String
    /// The plan's path and the machine that it was run on.
    public var plan: String
    public var host: String
    /// When the first thing was taken, in UTC.
    public var since: String
    /// The former state of jobs that were on.
    public var jobs: [RecordedJob]
    /// Indexes that were dropped.
    public var indexes: [IndexDefinition]
    /// The word of the run that last began to empty windows, see ``LoadMark``; `nil` while all of them are whole.
    public var word: String?
    /// The first transaction of ``server`` that may have loaded rows since the note stands, by its 64-bit number.
    public var firstTransaction: Int64?
    /// The server, by `ServerFacts/systemIdentifier`: a dump takes the note along to another one, whose transactions
    /// have numbers of their own; `nil` in notes of earlier versions.
    public var server: String?

    private static let mark = "[hyperfill] "

    public init(state: String, plan: String, host: String, since: String, server: String? = nil) {
        (self.state, self.plan, self.host, self.since) = (state, plan, host, since)
        self.server = server
        (jobs, indexes) = ([], [])
    }

    var isEmpty: Bool { jobs.isEmpty && indexes.isEmpty && word == nil }

    /// Splits a comment into what people wrote and the note.
    static func split(_ comment: String?) -> (text: String?, note: TakenNote?) {
        guard let comment else { return (nil, nil) }
        // By scalars: a carriage return that people wrote makes one character with the line feed before the note.
        var lines = comment.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0) }
        guard let last = lines.last, last.hasPrefix(mark),
            let note = try? JSONDecoder().decode(TakenNote.self, from: Data(last.dropFirst(mark.count).utf8))
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

extension TakenNote: CustomStringConvertible {
    public var description: String { "plan \(plan) on \(host), since \(since)" }
}
