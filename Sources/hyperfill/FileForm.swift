import RowSources
import Rows
import Terms

/// How some files are written, as far as the heads of the first and the last of them tell.
struct FileForm {
    private(set) var format = CSVFormat(header: true)
    /// The names of the fields; empty without a header.
    private(set) var header: [String] = []
    private(set) var fieldCount = 0
    /// What a person should make sure of, a sentence each.
    private(set) var notes: [String] = []

    /// - Parameters:
    ///   - paths: from the working folder; at least one.
    ///   - columns: the names of the hypertable's columns.
    /// - Throws: `SourceError`.
    init(of paths: [String], beside columns: [String]) async throws {
        let guess = try await Self.guess(paths[0])
        format = Self.format(guess, beside: columns)
        fieldCount = guess.firstRecord.count
        if format.header { header = guess.firstRecord }
        note(guess, paths[0])
        guard let last = paths.last, paths.count > 1 else { return }
        let other = Self.format(try await Self.guess(last), beside: columns)
        if (other.header, other.delimiter) != (format.header, format.delimiter) {
            notes.append(
                "`\(last)` seems to be written otherwise than `\(paths[0])`, by its header or its delimiter: then it "
                    + "takes a source and an entry of its own.")
        }
    }

    private static func guess(_ path: String) async throws -> CSVGuess {
        let head = try await FileHead(of: path)
        return CSVGuess(head.bytes, isWhole: head.isWhole)
    }

    private static func format(_ guess: CSVGuess, beside columns: [String]) -> CSVFormat {
        CSVFormat(
            header: guess.firstRecord.isEmpty || guess.hasHeader(beside: columns), delimiter: guess.delimiter,
            null: guess.null)
    }

    private mutating func note(_ guess: CSVGuess, _ path: String) {
        if let other = guess.otherDelimiters.first {
            notes.append(
                "Its fields may also end at \(Self.name(other)): make sure of the source's `delimiter`.")
        }
        if guess.firstRecord.isEmpty { notes.append("`\(path)` is empty, so its form is a guess.") }
        if !guess.isUTF8 {
            notes.append(
                "`\(path)` is not in UTF-8: say by `encoding` of the source what it is in, such as LATIN1.")
        }
        if guess.hasByteOrderMark, !format.header {
            notes.append("`\(path)` begins with a byte order mark: remove its first three bytes.")
        }
    }

    private static func name(_ delimiter: String) -> String {
        ["\t": "tabs", "|": "bars", ";": "semicolons"][delimiter] ?? "commas"
    }
}
