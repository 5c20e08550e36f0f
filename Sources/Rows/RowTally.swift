/// What passed through a reader.
public struct RowTally: Hashable, Sendable {
    /// Rows given, all of the window.
    public var rows = 0
    /// Bytes given.
    public var bytes = 0
    /// Rows of other windows of the same hypertable.
    public var rowsOfOtherWindows = 0
    /// Rows before the start of the first window.
    public var rowsBefore = 0
    /// Rows at or after the end of the last window.
    public var rowsAfter = 0
    /// The earliest and the latest point among the rows given; nil without rows.
    public var earliest: Int64?
    public var latest: Int64?
    /// What tells the window's rows from others, whatever their order; nil where nothing knows it.
    public var digest: UInt64?
    /// Times read, of whatever window, that had a zone other than UTC which the column does not store.
    public var droppedZones = 0
    /// What a person may want to know, such as a file without rows; never row data.
    public var notes: [String] = []

    public init() {}
}
