import Rows
import TimeAxis

/// A database as its client library reaches it: what a kind of source has to bring.
///
/// Everything else (batches, windows, counting, cancellation, places in errors) is ``DatabaseSource``'s. Calls
/// block. All that belong to one connection, from the one that opens it on, are made on one thread, one after the other;
/// only ``DatabaseConnection/interrupt()`` comes from elsewhere.
public protocol DatabaseClient: Sendable {
    /// How people call it, for places: "the table readings of meters.db". Never what may be a secret.
    var name: String { get }

    /// Where the database is, for whoever waits for it: `db.example:3306`; `nil` where the name says it. Never a
    /// secret.
    var address: String? { get }

    /// Whether its connections themselves hold times within values, as within those of arrays, against the target's.
    var seesInnerTimes: Bool { get }

    /// Opens a connection, with its session pinned, that changes nothing in the source. Gives up on a server
    /// that does not answer within the request's time to connect, as far as the library can be told.
    ///
    /// - Throws: ``SourceError``, which shows no secret.
    func connect() throws -> any DatabaseConnection
}

extension DatabaseClient {
    public var address: String? { nil }

    public var seesInnerTimes: Bool { false }

    /// The name and, where it helps, the address.
    var place: String { address.map { "\(name) at \($0)" } ?? name }
}

/// A connection to a source's database.
public protocol DatabaseConnection: AnyObject, Sendable {
    /// Opens the rows of a window, streamed: the client holds a few rows, never all. One cursor is open at a
    /// time.
    ///
    /// - Throws: ``SourceError``; `CancellationError` once interrupted, here and below.
    func rows(of window: Window) throws -> any RowCursor

    /// The same for rows that are to be sent in a form. Only a client that gives fields as they are sent, which has
    /// to know to what types, tells forms apart.
    func rows(of window: Window, as form: RowForm) throws -> any RowCursor

    /// Counts the window's rows by a query of its own, under settings that cut neither, with the earliest and
    /// latest time where there are rows and the query tells.
    func count(of window: Window) throws -> SourceCount

    /// What the source's catalog says of the table or of the query's columns, without reading rows.
    func describe() throws -> SourceDescription

    /// The tables and views of the database with their columns, by name, whatever the plan selects.
    func catalog() throws -> [CatalogTable]

    /// Opens the window's first rows, in the order in which ``rows(of:)`` has them. More may come; a client whose
    /// library reads a whole result before it gives the first row has the server send no more.
    func firstRows(of window: Window, atMost limit: Int) throws -> any RowCursor

    /// Whether the source's table has a row in the window, or of whatever time, without reading others; nil for a
    /// query, of which only its rows tell.
    func holdsRows(in window: Window?) throws -> Bool?

    /// Looks for what would lose rows without a word, such as a time column whose values no window would find.
    /// Called once before a run.
    func check() throws

    /// Ends the call that another thread is blocked in, soon, and makes every later one throw. Does not block itself,
    /// not even on a server that stands still. May be called from any thread, at any time and more than once; not
    /// after ``close()``.
    func interrupt()

    /// Frees the connection. The last call.
    func close()
}

extension DatabaseConnection {
    public func rows(of window: Window, as form: RowForm) throws -> any RowCursor {
        try rows(of: window)
    }

    public func check() throws {}

    public func firstRows(of window: Window, atMost limit: Int) throws -> any RowCursor {
        try rows(of: window)
    }

    public func catalog() throws -> [CatalogTable] { [] }
}

extension RowCursor {
    public var line: Int? { nil }
}

/// The rows of a query, one after the other.
public protocol RowCursor: AnyObject {
    /// The names of the row's values, in order, as the source has them.
    var columns: [String] { get }

    /// Moves to the next row and puts its values into `row`, which has room for one of each column. What they
    /// point to has to hold until the next call.
    ///
    /// - Returns: false after the last row, once the source has said that it was the last.
    func next(into row: UnsafeMutableBufferPointer<TypedValue>) throws -> Bool

    /// The physical line of text that the current row stands on, counted from 1; nil where that is not what tells
    /// rows apart.
    var line: Int? { get }

    /// What tells the current row from others, where the source has such a thing: `rowid 17`, `id = 3`. Asked
    /// for only when something is wrong with the row; no other data of it may be shown.
    var key: String? { get }

    /// What a person may want to know of the way the rows are read; never row data.
    var notes: [String] { get }

    /// Frees the cursor; rows that were not read are dropped. The last call.
    func close()
}

extension RowCursor {
    public var notes: [String] { [] }
}
