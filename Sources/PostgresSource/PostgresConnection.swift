import Postgres
import RowSources
import Rows
import Synchronization
import Terms
import TimeAxis

/// A connection to a source, for one window after the other.
final class PostgresConnection: DatabaseConnection {
    let client: PostgresClient
    private let stop = Interrupt()
    // Used on the connection's thread alone, where all calls but `interrupt()` are made.
    private nonisolated(unsafe) var open: PostgresSession?
    private nonisolated(unsafe) var known: PostgresTable?

    init(_ client: PostgresClient) {
        self.client = client
    }

    var request: DatabaseRequest { client.request }
    private var axis: TimeType { request.columns.timeType }
    /// Whether the connection is to end.
    var isInterrupted: Bool { stop.isRaised }

    /// The session; a new one where a cursor that was not read to its end has cost the last.
    func session() throws -> PostgresSession {
        if let open { return open }
        let session = try said { try PostgresSession(client, stop) }
        open = session
        return session
    }

    func rows(of window: Window) throws -> any RowCursor {
        try rows(of: window, as: .text)
    }

    func rows(of window: Window, as form: RowForm) throws -> any RowCursor {
        try said {
            let session = try session()
            let (sql, keys) = try query(of: window)
            let described = try session.wire.describe(sql)
            let layout = try RowLayout(described, keys: keys, of: request, form, on: session, client.name)
            if layout.isBinary, client.refusal == nil, let cursor = try copy(sql, layout, session) {
                return cursor
            }
            return try SelectCursor(sql, layout, self, session, notes: notes(form, session))
        }
    }

    /// The rows by binary COPY; `nil` when the server does not have that.
    private func copy(
        _ sql: String, _ layout: RowLayout, _ session: PostgresSession
    ) throws -> (any RowCursor)? {
        do {
            return try CopyCursor("COPY (\(sql)\n) TO STDOUT (FORMAT binary)", layout, self, session)
        } catch let error as ServerError where ["0A000", "42601"].contains(error.sqlState) {
            // The same query was fit to be prepared, so it is the COPY that the server does not take.
            client.noteRefusal(error)
            return nil
        }
    }

    private func notes(_ form: RowForm, _ session: PostgresSession) -> [String] {
        guard let refusal = client.refusal, form != .text else { return [] }
        return ["read by SELECT, as \(session.title) refuses COPY (\(refusal))"]
    }

    func count(of window: Window) throws -> SourceCount {
        try said {
            let session = try session()
            let (sql, method) = try countQuery(of: window, session)
            let described = try session.wire.describe(sql)
            let layout = try RowLayout(described, on: session)
            let cursor = try SelectCursor(sql, layout, self, session, notes: [])
            defer { cursor.close() }
            return try counted(cursor, method)
        }
    }

    func describe() throws -> SourceDescription {
        try said {
            let session = try session()
            guard case .table(let name) = request.selection else {
                let columns = try session.wire.describe(try query(of: request.whole).sql)
                return SourceDescription(
                    columns: try session.described(columns), timeIndex: .unknown, server: session.title,
                    notes: notes(of: session))
            }
            let table = try self.table(name)
            return SourceDescription(
                columns: try session.described(table.columns, notNull: table.isTable ? table.notNull : nil),
                timeIndex: table.timeIndex, rows: table.rows,
                size: table.size, server: session.title, notes: notes(of: session))
        }
    }

    private func notes(of session: PostgresSession) -> [String] {
        guard !session.isPostgreSQL else { return [] }
        let refused = session.refusedSettings
        return ["the server only speaks PostgreSQL's protocol: rows are read by SELECT"]
            + (refused.isEmpty ? [] : ["it refuses to set \(refused.joined(separator: ", "))"])
    }

    func catalog() throws -> [CatalogTable] {
        try said { try session().catalog() }
    }

    func holdsRows(in window: Window?) throws -> Bool? {
        guard case .table(let name) = request.selection else { return nil }
        return try said { try !session().wire.run(table(name).anyRow(in: window)).rows.isEmpty }
    }

    /// Refuses the target's own table, columns that are never read, a table with rows that no window would find, and a
    /// query that cannot be counted.
    func check() throws {
        try said {
            let session = try session()
            try refuseTarget(session)
            let (sql, keys) = try query(of: request.whole)
            let described = try session.wire.describe(sql)
            _ = try RowLayout(described, keys: keys, of: request, .text, on: session, client.name)
            try refuseShiftedTimes(Array(described.dropLast(keys.hidden)), on: session)
            guard case .table(let name) = request.selection else {
                return try request.checkCount(in: client.name, derived: derivedCount(of:)) { sql in
                    _ = try said { try session.wire.describe(sql) }
                }
            }
            let table = try self.table(name)
            guard let query = table.misplaced, let row = try session.wire.run(query).rows.first else {
                return
            }
            let isNull = row[0] == "t"
            throw SourceError(
                .row(isNull ? .nullTime : .badTime),
                RowPlace(input: client.name, key: table.key(of: row.dropFirst())),
                isNull
                    ? "the time column `\(request.timeColumn)` is NULL"
                    : "the time column `\(request.timeColumn)` holds a time that is infinite, or no number",
                hint: "such a row belongs to no window; leave it out by a `query`")
        }
    }

    /// What is read from the table that it is for would be gone before it is read: windows are emptied first.
    private func refuseTarget(_ session: PostgresSession) throws {
        guard let destination = request.destination, try session.isServer(of: destination),
            let relation = try session.relation(of: destination.table, readBy: query(of: request.whole).sql)
        else { return }
        let part = relation == "\(destination.table)" ? "" : " by its chunk \(relation)"
        throw SourceError(
            .readsTarget, RowPlace(input: client.name),
            "it reads the target's own table \(destination.table)\(part), whose rows are deleted before they are read",
            hint: "the target needs a table of its own: load into a new hypertable, and rename it afterwards")
    }

    func interrupt() {
        stop.raiseForGood()
    }

    func close() {
        drop()
    }

    /// Ends the session; what it still does is of no use any more.
    func drop() {
        open?.wire.giveUp()
        open = nil
    }

    // MARK: Queries

    /// The query of a window's rows, and what tells one from others.
    private func query(of window: Window) throws -> (sql: String, keys: PostgresTable.Keys) {
        switch request.selection {
        case .table(let name): try table(name).rows(of: window)
        case .query(let query, _): (try query.expanded(window: window, type: axis), .none)
        }
    }

    private func countQuery(of window: Window, _ session: PostgresSession) throws -> (String, String) {
        switch request.selection {
        case .table(let name): return (try table(name).count(of: window), "a count of the table")
        case .query(_, let count?):
            return (try count.expanded(window: window, type: axis), "the count query")
        case .query(let query, nil):
            return (
                derivedCount(of: try query.expanded(window: window, type: axis)), "a count of the query"
            )
        }
    }

    private func derivedCount(of rows: String) -> String {
        let time = "q.\(quotedIdentifier(request.timeColumn))"
        return "SELECT count(*), min(\(time)), max(\(time)) FROM (\(rows)\n) AS q"
    }

    private func counted(_ cursor: SelectCursor, _ method: String) throws -> SourceCount {
        try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: cursor.columns.count) { row in
            row.initialize(repeating: .null)
            guard try cursor.next(into: row), case .integer(let rows)? = row.first, rows >= 0 else {
                throw SourceError(
                    .badCount, RowPlace(input: client.name), "\(method) gave no whole number",
                    hint: "the first column of a count query is the number of the window's rows, a bigint")
            }
            guard row.count >= 3, rows > 0 else { return SourceCount(rows: Int(rows), method: method) }
            return try SourceCount(
                rows: Int(rows), from: row[1], to: row[2], method: method, request.columns,
                zone: request.zone.map { _ in client.zone }, RowPlace(input: client.name))
        }
    }

    private func table(_ name: SourceTable) throws -> PostgresTable {
        if let known { return known }
        let table = try PostgresTable(name, client, on: try session())
        known = table
        return table
    }

    /// Gives errors their place; whatever goes wrong once the connection was interrupted is a cancellation.
    func said<Result>(_ work: () throws -> Result) throws -> Result {
        guard !isInterrupted else { throw CancellationError() }
        do {
            return try writingBounds(in: client.name, work)
        } catch {
            if isInterrupted { throw CancellationError() }
            throw client.located(error)
        }
    }
}
