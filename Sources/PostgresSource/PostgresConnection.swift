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
    /// Whether all calls must end.
    var isInterrupted: Bool { stop.isRaised }

    /// The session. A new one is opened after a cursor was closed before its last row.
    func session() throws -> PostgresSession {
        if let open { return open }
        let session = try translatingErrors { try client.openSession(stop) }
        open = session
        return session
    }

    func rows(of window: Window) throws -> any RowCursor {
        try rows(of: window, as: TypedEncoder.csv)
    }

    func rows(of window: Window, as format: CopyFormat) throws -> any RowCursor {
        try translatingErrors {
            let session = try session()
            let (sql, keys) = try query(of: window)
            let described = try session.wire.describe(sql)
            let layout = try RowLayout(described, keys: keys, of: request, format, on: session, client.name)
            if layout.isBinary, client.refusal == nil, let cursor = try copy(sql, layout, session) {
                return cursor
            }
            return try SelectCursor(sql, layout, self, session, notes: notes(format, session))
        }
    }

    /// The rows by binary COPY; `nil` if the server lacks it.
    private func copy(
        _ sql: String, _ layout: RowLayout, _ session: PostgresSession
    ) throws -> (any RowCursor)? {
        do {
            return try CopyCursor("COPY (\(sql)\n) TO STDOUT (FORMAT binary)", layout, self, session)
        } catch let error as ServerError where ["0A000", "42601"].contains(error.sqlState) {
            // The server has prepared the same query, so that it refuses the COPY and not the query.
            client.noteRefusal(error)
            return nil
        }
    }

    private func notes(_ format: CopyFormat, _ session: PostgresSession) -> [String] {
        guard let refusal = client.refusal, format == .binary else { return [] }
        return ["read by SELECT, as \(session.title) refuses COPY (\(refusal))"]
    }

    func count(of window: Window) throws -> SourceCount {
        try translatingErrors {
            let session = try session()
            let count = try client.countQuery(
                of: window, table: { try table($0).count(of: window) }, query: { $0 }, derived: derivedCount)
            let described = try session.wire.describe(count.query)
            let layout = try RowLayout(described, on: session)
            let cursor = try SelectCursor(count.query, layout, self, session, notes: [])
            defer { cursor.close() }
            return try counted(cursor, count.title)
        }
    }

    func describe() throws -> SourceDescription {
        try translatingErrors {
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
        try translatingErrors { try session().catalog() }
    }

    func holdsRows(in window: Window?) throws -> Bool? {
        guard case .table(let name) = request.selection else { return nil }
        return try translatingErrors { try !session().wire.run(table(name).anyRow(in: window)).rows.isEmpty }
    }

    /// Refuses the target's own table, columns of types that cannot be read, a table with rows that no window includes,
    /// and a query that cannot be counted.
    func check() throws {
        try translatingErrors {
            let session = try session()
            try refuseTarget(session)
            let (sql, keys) = try query(of: request.whole)
            let described = try session.wire.describe(sql)
            _ = try RowLayout(described, keys: keys, of: request, TypedEncoder.csv, on: session, client.name)
            try refuseShiftedTimes(Array(described.dropLast(keys.hidden)), on: session)
            guard case .table(let name) = request.selection else {
                return try client.checkCount(derived: derivedCount) { sql in
                    _ = try translatingErrors { try session.wire.describe(sql) }
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

    /// Refuses to read the table that the rows go to: a window is emptied before it is read.
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

    /// Ends the session, whatever it is doing.
    func drop() {
        open?.wire.giveUp()
        open = nil
    }

    // MARK: Queries

    /// The query of a window's rows, and the columns that identify a row.
    private func query(of window: Window) throws -> (sql: String, keys: PostgresTable.Keys) {
        switch request.selection {
        case .table(let name): try table(name).rows(of: window)
        case .query(let query, _): (try client.sql(of: query, in: window), .none)
        }
    }

    private func derivedCount(of rows: String) -> String {
        let time = "q.\(quotedIdentifier(request.timeColumn))"
        return "SELECT count(*), min(\(time)), max(\(time)) FROM (\(rows)\n) AS q"
    }

    private func counted(_ cursor: SelectCursor, _ title: String) throws -> SourceCount {
        try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: cursor.columns.count) { row in
            row.initialize(repeating: .null)
            var rows: Int?
            if try cursor.next(into: row), case .integer(let number)? = row.first { rows = Int(number) }
            return try SourceCount(
                rows: rows, span: row.count >= 3 ? (row[1], row[2]) : nil, title: title, request.columns,
                zone: client.plannedZone, in: client.name)
        }
    }

    private func table(_ name: SourceTable) throws -> PostgresTable {
        if let known { return known }
        let table = try PostgresTable(name, client, on: try session())
        known = table
        return table
    }

    /// Turns errors of the server into errors of the source. Once the connection was interrupted, every error is a
    /// cancellation.
    func translatingErrors<Result>(_ work: () throws -> Result) throws -> Result {
        guard !isInterrupted else { throw CancellationError() }
        do {
            return try client.writingBounds(work)
        } catch {
            if isInterrupted { throw CancellationError() }
            throw client.located(error)
        }
    }
}
