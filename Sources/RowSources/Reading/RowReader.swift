import Rows

/// Gives the rows of one window, batch after batch.
///
/// Its calls block. They are made on a thread that may wait, such as a session's, and never on the shared pool.
package protocol RowReader: AnyObject, Sendable {
    /// The columns of the rows, in order.
    var columns: [String] { get }

    /// The rows given so far. May be read at any time from any thread.
    var tally: RowTally { get }

    /// The next whole records, each ended by LF, or the next whole tuples of binary `COPY`.
    ///
    /// The first batch is a single row, so that its chunk can be made before the load. Later batches have about 256 KiB,
    /// or one longer row.
    ///
    /// - Returns: `nil` after the last row, once the source has ended well.
    /// - Throws: ``SourceError``; `NeedsText` for rows that cannot go as binary; `CancellationError` soon after the
    ///   task around `withRows` was cancelled.
    func next() throws -> [UInt8]?
}
