import Rows
import Terms
import TimeAxis

/// A request for the rows of a cursor: one window, and the conversion of the values.
struct CursorRequest: Sendable {
    /// The name of the source in messages.
    let name: String
    let columns: ColumnRequest
    /// The zone of times that have none; `nil` if unknown.
    let zone: ZoneTable?
    let window: Window
    let format: CopyFormat
    /// Advice for a row that lies outside the window.
    let outsideHint: String
    /// The sent line, or tuple, whose row is searched for, counted from 1.
    var sentLine: Int?
    /// Whether the rows are read for a sample, and their values examined.
    var isSample = false
}
