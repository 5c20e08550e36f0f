import Rows
import Terms
import TimeAxis

/// A request for rows of CSV: the columns, the form of the text, and the windows.
struct CSVRequest: Sendable {
    let columns: ColumnRequest
    let format: CSVFormat
    let dialect: CSVDialect
    private(set) var bounds: RowBounds
    private(set) var copyFormat: CopyFormat
    /// The columns that are sent, if they are known before an input is opened.
    var sentColumns: [String]?
    /// The sent line, or tuple, whose row is searched for, counted from 1.
    var sentLine: Int?
    /// Completes the tally after the last row, or throws if it cannot be right.
    var completeTally: (@Sendable (RowTally) throws -> RowTally)?

    /// A request for all windows together, as text.
    ///
    /// - Parameters:
    ///   - name: the name of the source in messages.
    ///   - outside: the treatment of rows outside a window.
    /// - Throws: ``SourceError`` of kind `badFormat`.
    init(
        _ columns: ColumnRequest, _ format: CSVFormat, whole: Window, outside: RowBounds.Outside,
        in name: String
    ) throws {
        do {
            dialect = try CSVDialect(format)
        } catch let error as CSVFormatError {
            throw SourceError(.badFormat, RowPlace(input: name), error.description)
        }
        self.columns = columns
        self.format = format
        bounds = RowBounds(window: whole, whole: whole, outside: outside)
        copyFormat = .csv(format.withoutHeader)
    }

    /// The format of rows that are sent as text.
    var textFormat: CopyFormat { .csv(format.withoutHeader) }

    /// The same request for one window.
    ///
    /// - Parameter copyFormat: binary, or ``textFormat``.
    func of(_ window: Window, as copyFormat: CopyFormat) -> CSVRequest {
        var request = self
        request.bounds = RowBounds(window: window, whole: bounds.whole, outside: bounds.outside)
        request.copyFormat = copyFormat
        return request
    }

    /// The same request for rows of any time, as text.
    var ofAnyTime: CSVRequest {
        let always = Window(start: nil, end: .max)
        var request = self
        request.bounds = RowBounds(window: always, whole: always, outside: bounds.outside)
        request.copyFormat = textFormat
        return request
    }
}
