import Rows
import Terms
import TimeAxis

/// A connection to a source's database.
package protocol DatabaseConnection: AnyObject, Sendable {
    /// Opens the rows of a window. The client holds a few rows at a time, never all. One cursor is open at a time.
    ///
    /// - Throws: ``SourceError``; `CancellationError` once interrupted. The same holds for all calls below.
    func rows(of window: Window) throws -> any RowCursor

    /// Opens the rows of a window that are sent in a format. The format matters only to a client that passes fields on
    /// as they come: their types must be those of the target.
    func rows(of window: Window, as format: CopyFormat) throws -> any RowCursor

    /// Counts the window's rows by a statement of its own, with the earliest and latest time if the statement gives
    /// them.
    func count(of window: Window) throws -> SourceCount

    /// Describes the table, or the columns of the query, from the source's catalog. Reads no rows.
    func describe() throws -> SourceDescription

    /// The tables and views of the database with their columns, sorted by name. Does not depend on the plan's selection.
    func catalog() throws -> [CatalogTable]

    /// Opens the window's first rows, in the order of ``rows(of:)``. The cursor may give more than `limit` rows. A client
    /// whose library reads a whole result before the first row must have the server limit it.
    func firstRows(of window: Window, atMost limit: Int) throws -> any RowCursor

    /// Whether the source's table has a row in the window, or any row if `window` is `nil`. Reads at most one row.
    /// Returns `nil` for a query, which would have to be run.
    func holdsRows(in window: Window?) throws -> Bool?

    /// Refuses a source that would lose rows silently, such as rows whose time no window includes. Called once before a
    /// run.
    func check() throws

    /// Soon ends the call that another thread is blocked in, and makes every later call throw.
    ///
    /// Never blocks, not even if the server hangs. May be called from any thread and more than once, but not after
    /// ``close()``.
    func interrupt()

    /// Frees the connection. The last call.
    func close()
}

extension DatabaseConnection {
    package func rows(of window: Window, as format: CopyFormat) throws -> any RowCursor {
        try rows(of: window)
    }

    package func check() throws {}

    package func firstRows(of window: Window, atMost limit: Int) throws -> any RowCursor {
        try rows(of: window)
    }

    package func catalog() throws -> [CatalogTable] { [] }
}
