import RowSources
import Rows
import Tasks
import TimeAxis

extension ChangedFiles {
    /// Reads what the comparison needs of a source's files.
    ///
    /// Sizes, times and samples are always read. The files are read whole only where these differ and windows were
    /// loaded from them.
    ///
    /// - Parameters:
    ///   - reading: receives a sentence before files are read whole, which may take long.
    /// - Returns: nothing to record for a source that is not files.
    /// - Throws: `SourceError` when windows are left to load and the source cannot be read; `CancellationError`.
    package func outcome(
        in table: TargetTable, reading: (String) -> Void
    ) async throws -> Outcome {
        guard let files = table.source as? CSVFiles else { return Outcome() }
        do {
            switch compare(try await files.snapshots().map(RecordedFile.init)) {
            case .settled(let outcome): return outcome
            case .needsRows(let difference):
                reading(
                    "\(table.spec.table): \(difference.sentence) since windows were loaded; reading the files to "
                        + "compare")
                var rows: [WindowTally?] = []
                for window in windows {
                    let tally = try await files.tally(of: window)
                    rows.append(tally.map { WindowTally(rows: $0.rows, digest: digestText($0.digest)) })
                }
                return outcome(of: difference, rows)
            }
        } catch let error as SourceError where !isSourceNeeded {
            return Outcome(
                warnings: [.unreadable(place: "\(error.place)", reason: "\(error.message)")])
        }
    }
}

/// A window's digest as the state file holds it: 16 hexadecimal digits.
func digestText(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

extension RecordedFile {
    fileprivate init(_ file: FileSnapshot) {
        self.init(name: file.name, size: file.size, modified: file.modified, sample: file.sample)
    }
}
