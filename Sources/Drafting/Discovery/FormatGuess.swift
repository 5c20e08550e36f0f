import RowSources
import Terms

/// A guess of the CSV format of some files, made from the first bytes of the first and the last of them.
struct FormatGuess {
    private(set) var format = CSVFormat(header: true)
    /// The names in the header; empty without a header.
    private(set) var header: [String] = []
    private(set) var fieldCount = 0
    /// Sentences for the reader of the plan: points to check.
    private(set) var notes: [String] = []

    /// - Parameters:
    ///   - paths: relative to the working folder; at least one.
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
                "`\(last)` seems to differ in its header or its delimiter from `\(paths[0])`: it then "
                    + "needs a source and an entry of its own.")
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
                "`\(path)` is not in UTF-8: set `encoding` of the source, such as LATIN1.")
        }
        if guess.hasByteOrderMark, !format.header {
            notes.append("`\(path)` begins with a byte order mark: remove its first three bytes.")
        }
    }

    private static func name(_ delimiter: String) -> String {
        ["\t": "tabs", "|": "bars", ";": "semicolons"][delimiter] ?? "commas"
    }
}
