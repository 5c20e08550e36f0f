import Rows

/// The rows of one window, converted to what is sent. A ``WindowReader`` uses it, one thread at a time.
protocol WindowRows: AnyObject {
    /// The name of what is being read, for messages: a file, a command, a table.
    var name: String { get }

    /// The columns that are sent, in order.
    var columns: [String] { get }

    /// The rows given so far.
    var tally: RowTally { get }

    /// Whether the last row was read and the source has ended well.
    var hasEnded: Bool { get }

    /// The next rows.
    ///
    /// - Parameter limit: the batch ends with the row that brings it to this many bytes.
    /// - Returns: `nil` after the last row.
    func next(limit: Int) throws -> [UInt8]?

    /// Reads some rows without keeping them.
    ///
    /// - Returns: false after the last row.
    func skip() throws -> Bool

    /// Reads up to the row of the request's `sentLine`.
    ///
    /// - Returns: `nil` if the rows end before.
    func findSentLine() throws -> RowPlace?

    /// Adds to a sample what was found out about the values of the rows read so far.
    func describe(in head: inout SampleHead)

    /// Releases everything that is open. Harmless after the end.
    func close()
}

extension WindowRows {
    func describe(in head: inout SampleHead) {}
}
