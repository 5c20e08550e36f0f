import Rows
import Synchronization
import TimeAxis

/// The index of a source's files: the tally of each window, and the blocks of plain files that contain its rows.
struct TimeIndex: Sendable {
    let windows: WindowTable
    let files: [DataFile]
    let census: SourceCensus
    /// Remarks for people about the index, such as that it could not be saved.
    let notes: [String]

    /// The inputs that together hold all rows of a window: parts of plain files, and compressed files whole.
    func inputs(of window: Int) -> [any RowInput] {
        guard census.windows[window] != nil else { return files.filter(\.isCompressed).map(\.input) }
        return zip(files, census.files).flatMap { file, census -> [any RowInput] in
            guard !file.isCompressed else { return [file.input] }
            return census.blocks.parts(of: window, end: file.size).map { part in
                PartInput(range: FilePart(file: file, start: part.start, end: part.end))
            }
        }
    }

    /// The columns that are sent.
    var columns: [String]? { files.first?.layout.columns }

    /// The rows of a window in all files.
    func tally(of window: Int) -> WindowTally {
        census.windows[window] ?? WindowTally()
    }

    /// Makes sure that all files are unchanged.
    func check() throws {
        for file in files { try file.input.check() }
    }

    /// Completes the tally of a reader that has read a window's parts with the counts of all other rows.
    ///
    /// - Throws: ``SourceError`` of kind `changed` if the reader has seen another number of rows than the index.
    func complete(_ tally: RowTally, of window: Int, pattern: String) throws -> RowTally {
        try check()
        let known = self.tally(of: window)
        guard tally.rows == known.rows else {
            throw SourceError(
                .changed, RowPlace(input: pattern),
                "the window has \(tally.rows) rows, but had \(known.rows) when the files were indexed",
                hint: "the files changed without a trace in their size or time; stop whatever writes to "
                    + "them, remove the folder of indexes beside the state file, then run again")
        }
        var tally = tally
        tally.digest = known.digest
        tally.rowsBefore = census.files.reduce(0) { $0 + $1.rowsBefore }
        tally.rowsAfter = census.files.reduce(0) { $0 + $1.rowsAfter }
        let all = census.files.reduce(0) { $0 + $1.rows }
        tally.rowsOfOtherWindows = all - tally.rows - tally.rowsBefore - tally.rowsAfter
        tally.droppedZones = census.files.reduce(0) { $0 + $1.droppedZones }
        tally.notes = zip(files, census.files).filter { !$0.1.hasRecords }.map {
            "\($0.0.input.name) has no rows"
        }
        return tally
    }
}

/// Gives notes to one window only, the first that asks.
final class NotesOnce: Sendable {
    private let given = Mutex(false)

    func take(_ notes: [String]) -> [String] {
        given.withLock { given in
            defer { given = true }
            return given ? [] : notes
        }
    }
}
