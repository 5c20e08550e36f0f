import Rows
import Terms
import TimeAxis

/// A source that is a database: any ``DatabaseClient`` as a ``RowSource``.
///
/// Each window that is worked on has a connection of its own, which the next window takes over.
package struct DatabaseSource: RowSource {
    private let client: any DatabaseClient
    private let pool: ConnectionPool

    package init(_ client: any DatabaseClient) {
        self.client = client
        pool = ConnectionPool(client)
    }

    private var request: DatabaseRequest { client.request }

    package var textFormat: CopyFormat { TypedEncoder.csv }

    package func withRows<Result: Sendable>(
        of window: Window, as format: CopyFormat, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        try await pool.withConnection { connection in
            try await reader(of: window, as: format, on: connection).deliver(to: body)
        }
    }

    package var countsCheaply: Bool { true }

    package func count(of window: Window) async throws -> SourceCount? {
        try await ask(for: "a count of") { try $0.count(of: window) }
    }

    package func ownCount(of window: Window) async throws -> SourceCount? {
        guard case .query(_, _?) = request.selection else { return nil }
        do {
            return try await count(of: window)
        } catch let error as SourceError where error.kind == .query {
            throw error.ofCount(isOwn: true)
        }
    }

    package func place(
        ofSentLine line: Int, in window: Window, as format: CopyFormat
    ) async throws -> RowPlace? {
        try await pool.withConnection { connection in
            try await reader(of: window, as: format, sentLine: line, on: connection)
                .examine { try $0.findSentLine() }
        }
    }

    /// Connects, and compares the plan's columns with those of the source.
    package func check() async throws {
        try await ask(for: "a check of") { connection in
            let description = try connection.describe()
            let columns = description.columns.map(\.name)
            let zone = client.plannedZone
            try CursorRows.check(request.columns, columns, zone: zone, in: client.name)
            try request.refuseZoneMismatches(description.columns, zone: zone, in: client.name)
            if !client.checksInnerTimes {
                try request.columns.refuseInnerTimes(of: columns, in: request.zone, client.name)
            }
            try connection.check()
        }
    }

    /// Whether the request reads a table, whose first rows are found without reading all of it.
    var isTable: Bool {
        if case .table = request.selection { true } else { false }
    }

    /// The windows of the plan together.
    var whole: Window { request.whole }

    /// All times that a source may contain and that every client can write: for calendar types, up to a century after T.
    var always: Window {
        let type = request.columns.timeType
        guard let day = type.unitsPerDay else { return Window(start: nil, end: type.range.upperBound) }
        return Window(start: nil, end: min(type.range.upperBound, whole.end + 36_525 * day))
    }

    /// The first rows of a window.
    func head(of window: Window) async throws -> SampleHead {
        try await pool.withConnection { connection in
            try await reader(of: window, as: textFormat, isSample: true, on: connection)
                .examine { try $0.head() }
        }
    }

    /// The description of the table or query in the source's catalog.
    package func describe() async throws -> SourceDescription {
        try await ask(for: "a description of") { try $0.describe() }
    }

    /// Makes a call on a connection.
    ///
    /// - Parameter what: the result that is waited for, up to the name of the source: "a count of".
    func ask<Result: Sendable>(
        for what: String, _ call: @escaping @Sendable (any DatabaseConnection) throws -> Result
    ) async throws -> Result {
        try await pool.withConnection { connection in
            try await connection.ask(for: "\(what) \(client.place)", call)
        }
    }

    private func reader(
        of window: Window, as format: CopyFormat, sentLine: Int? = nil, isSample: Bool = false,
        on connection: PooledConnection
    ) -> WindowReader {
        let request = CursorRequest(
            name: client.name, columns: request.columns, zone: client.plannedZone, window: window,
            format: format, outsideHint: request.outsideHint, sentLine: sentLine, isSample: isSample)
        return WindowReader(client.name, connection.stop, on: connection) {
            let database = connection.connection
            let cursor =
                isSample
                ? try database.firstRows(of: window, atMost: SampleHead.rowLimit)
                : try database.rows(of: window, as: format)
            return try CursorRows(cursor, request)
        }
    }
}
