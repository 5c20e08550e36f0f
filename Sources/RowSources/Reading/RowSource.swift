import Rows
import Terms
import TimeAxis

/// A source of a hypertable's rows: CSV files, a command, or a database.
package protocol RowSource: Sendable {
    /// The format of rows that are not sent as binary: CSV in the form of the source, or the standard form for values.
    var textFormat: CopyFormat { get }

    /// Opens the rows of a window and gives them to `body`.
    ///
    /// Returns only if the source ended well too: all was read, the exit status was 0, files are unchanged. A caller
    /// that loads the rows commits after this has returned, never before.
    ///
    /// - Parameter format: binary, or ``textFormat``.
    /// - Throws: ``SourceError``; `NeedsText` for rows that cannot go as binary; errors of `body`; `CancellationError`.
    func withRows<Result: Sendable>(
        of window: Window, as format: CopyFormat, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result

    /// Counts the window's rows, independently of any earlier reading; `nil` for a source that cannot be counted.
    ///
    /// - Throws: ``SourceError``, `CancellationError`.
    func count(of window: Window) async throws -> SourceCount?

    /// Whether counting is much cheaper than reading. If so, a window is counted before and after it is read.
    var countsCheaply: Bool { get }

    /// Counts a window by the count query or count command of the plan; `nil` for a plan without one.
    ///
    /// - Throws: ``SourceError`` that names the count.
    func ownCount(of window: Window) async throws -> SourceCount?

    /// Advice for a window that has fewer rows than were counted: known ways in which such a source truncates its output
    /// silently; `nil` if none are known.
    func truncationAdvice(of window: Window) -> String?

    /// Finds the row that a line of the sent text contains, or the row of a sent tuple. The server gives such numbers in
    /// its errors. Reads the source again.
    ///
    /// - Parameter line: the number of the line or tuple, from 1.
    /// - Returns: `nil` if the row is not found.
    func place(ofSentLine line: Int, in window: Window, as format: CopyFormat) async throws -> RowPlace?

    /// Refuses a source that cannot be read: missing files, wrong headers, missing programs. Called before a run deletes
    /// anything. Cheap: reads no rows and runs no command.
    ///
    /// - Throws: ``SourceError``.
    func check() async throws

    /// Whether it is certain that no window has a row. Cheap: `false` for a source that would have to be read.
    ///
    /// - Parameter window: a window that is likely to have rows.
    /// - Throws: ``SourceError``.
    func isEmpty(likely window: Window) async throws -> Bool

    /// Reads the first rows. Of files, these are rows of any time; of other sources, rows of the window.
    ///
    /// - Throws: ``SourceError``.
    func sample(of window: Window) async throws -> SourceSample?
}

extension RowSource {
    /// The rows as text.
    package func withRows<Result: Sendable>(
        of window: Window, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        try await withRows(of: window, as: textFormat, body)
    }

    /// The place of a line of text.
    package func place(ofSentLine line: Int, in window: Window) async throws -> RowPlace? {
        try await place(ofSentLine: line, in: window, as: textFormat)
    }

    package func truncationAdvice(of window: Window) -> String? { nil }

    package func ownCount(of window: Window) async throws -> SourceCount? { nil }

    package func check() async throws {}

    package func isEmpty(likely window: Window) async throws -> Bool { false }

    package func sample(of window: Window) async throws -> SourceSample? { nil }
}
