/// The counts of a pass over a file, or over a part of one, for all windows together, and the places of rows.
///
/// The counts of each window are kept once for all files, in ``SourceCensus``, because there may be many of both.
package struct FileCensus: Hashable, Sendable {
    /// Rows that lie in windows.
    package var rowsInWindows = 0
    /// Rows before the range of all windows.
    package var rowsBefore = 0
    /// Rows after that range.
    package var rowsAfter = 0
    /// Rows within that range, but in no window.
    package var rowsBetween = 0
    /// See ``RowTally/droppedZones``.
    package var droppedZones = 0
    /// Whether there was any record, rows or not.
    package var hasRecords = false
    /// Whether a marker ended the data; no rows follow it.
    package var hasEndMarker = false
    package var blocks: BlockList

    package init(blockLimit: Int) {
        blocks = BlockList(limit: blockLimit)
    }

    /// All rows, of whatever time.
    package var rows: Int { rowsInWindows + rowsBefore + rowsAfter + rowsBetween }

    /// Adds the census of the part of the file behind this one.
    package mutating func append(_ next: FileCensus) {
        rowsInWindows += next.rowsInWindows
        rowsBefore += next.rowsBefore
        rowsAfter += next.rowsAfter
        rowsBetween += next.rowsBetween
        droppedZones += next.droppedZones
        hasRecords = hasRecords || next.hasRecords
        hasEndMarker = hasEndMarker || next.hasEndMarker
        for index in 0..<next.blocks.count { blocks.append(next.blocks[index]) }
    }
}
