import Rows

/// The rows of a query, read one by one.
package protocol RowCursor: AnyObject {
    /// The names of the values in a row, in order, as the source spells them.
    var columns: [String] { get }

    /// Moves to the next row and writes its values into `row`, which has one element for each column. The memory that
    /// the values point to must stay valid until the next call.
    ///
    /// - Returns: false after the last row, once the source has confirmed that it was the last.
    func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool

    /// The line of the text that the current row comes from, counted from 1; `nil` where rows are identified by ``key``.
    var line: Int? { get }

    /// The key of the current row: `rowid 17`, `id = 3`; `nil` if the source has none. It is read only to report an
    /// error in the row, and no other data of the row may be shown.
    var key: String? { get }

    /// Remarks for people on how the rows were read. Never contain row data.
    var notes: [String] { get }

    /// Closes the cursor and discards rows that were not read. The last call.
    func close()
}

extension RowCursor {
    package var line: Int? { nil }

    package var notes: [String] { [] }
}
