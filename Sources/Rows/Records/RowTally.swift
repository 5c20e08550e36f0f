/// The counts of the rows that a reader gave, and of those that it left out.
package struct RowTally: Hashable, Sendable {
    /// Rows given, all of the window.
    package var rows = 0
    /// Bytes given.
    package var bytes = 0
    /// Rows of other windows of the same hypertable.
    package var rowsOfOtherWindows = 0
    /// Rows before the start of the first window.
    package var rowsBefore = 0
    /// Rows at or after the end of the last window.
    package var rowsAfter = 0
    /// The earliest and the latest point among the rows given; nil without rows.
    package var earliest: Int64?
    package var latest: Int64?
    /// The sum of these points, reduced to 64 bits.
    package var sumOfPoints: Int64 = 0
    /// A digest of the window's rows, independent of their order; nil if it is not known.
    package var digest: UInt64?
    /// Times, of any window, with a zone other than UTC that the column does not store.
    package var droppedZones = 0
    /// Remarks for people, such as on a file without rows. They hold no row data.
    package var notes: [String] = []

    package init() {}
}
