import Rows
import Terms
import TimeAxis

/// Rows out of a database: any ``DatabaseClient`` as a ``RowSource``.
///
/// Each window that is worked on has a connection of its own, which the next one takes over.
public struct DatabaseSource: RowSource {
    private let client: any DatabaseClient
    private let request: DatabaseRequest
    private let zone: ZoneTable?
    private let shelf: ConnectionShelf

    /// - Throws: ``SourceError`` when the time zone is not known on this machine.
    public init(_ client: any DatabaseClient, _ request: DatabaseRequest) throws {
        self.client = client
        self.request = request
        zone = try request.zone.map { try ZoneTable($0, RowPlace(input: client.name)) }
        shelf = ConnectionShelf(client)
    }

    public func withRows<Result: Sendable>(
        of window: Window, as form: RowForm, _ body: @Sendable (any RowReader) async throws -> Result
    ) async throws -> Result {
        try await shelf.withConnection { held in
            let reader = reader(held, window, form)
            do {
                try await onThread { try reader.prepare() }
                let result = try await body(reader)
                try await onThread { try reader.finish() }
                return result
            } catch {
                // Also ends a call that some thread of the body may still be blocked in.
                held.interrupt()
                try? await onThread { reader.abandon() }
                throw error
            }
        }
    }

    public var countsCheaply: Bool { true }

    public func count(of window: Window) async throws -> SourceCount? {
        try await ask(for: "a count of") { try $0.count(of: window) }
    }

    public func ownCount(of window: Window) async throws -> SourceCount? {
        guard case .query(_, _?) = request.selection else { return nil }
        do {
            return try await count(of: window)
        } catch let error as SourceError where error.kind == .query {
            throw error.ofCount(isOwn: true)
        }
    }

    public func place(ofSentLine line: Int, in window: Window, as form: RowForm) async throws -> RowPlace? {
        try await shelf.withConnection { held in
            let reader = reader(held, window, form)
            return try await onThread {
                defer { reader.abandon() }
                return try reader.search(line)
            }
        }
    }

    /// Connects, and holds the plan's columns against the source's.
    public func check() async throws {
        try await ask(for: "a check of") { connection in
            let description = try connection.describe()
            try CursorRows.check(
                request.columns, description.columns.map(\.name), zone: zone, client.name)
            try request.refuseZoneless(description.columns, zone: zone, in: client.name)
            if !client.seesInnerTimes {
                try request.columns.refuseInnerTimes(
                    of: description.columns.map(\.name), in: request.zone, client.name)
            }
            try connection.check()
        }
    }

    /// Whether it is a table, whose first rows are found without reading all of it.
    var isTable: Bool {
        if case .table = request.selection { true } else { false }
    }

    /// The windows of the plan together.
    var whole: Window { request.whole }

    /// Every time that a source may hold, and that all of them can write: a century past T for calendar types.
    var always: Window {
        let type = request.columns.timeType
        guard let day = type.unitsPerDay else { return Window(start: nil, end: type.range.upperBound) }
        return Window(start: nil, end: min(type.range.upperBound, whole.end + 36_525 * day))
    }

    /// The first rows of a window, and the columns that are sent.
    func head(of window: Window) async throws -> SampleHead {
        try await shelf.withConnection { held in
            let reader = reader(held, window, .text, atMost: rowsToSample)
            return try await onThread {
                defer { reader.abandon() }
                return try reader.sampleHead()
            }
        }
    }

    /// What the source's catalog says, for people.
    public func describe() async throws -> SourceDescription {
        try await ask(for: "a description of") { try $0.describe() }
    }

    /// Makes a call that a person may have to wait for.
    ///
    /// - Parameter what: what is waited for, up to the name of the source: "a count of".
    func ask<Result: Sendable>(
        for what: String, _ call: @escaping @Sendable (any DatabaseConnection) throws -> Result
    ) async throws -> Result {
        try await shelf.withConnection { held in
            try await held.ask(for: "\(what) \(client.place)", call)
        }
    }

    private func reader(
        _ held: HeldConnection, _ window: Window, _ form: RowForm, atMost limit: Int? = nil
    ) -> CursorReader {
        CursorReader(
            {
                guard let limit else { return try held.connection.rows(of: window, as: form) }
                return try held.connection.firstRows(of: window, atMost: limit)
            }, client.name, request.columns, zone, window,
            form, held.stop, outsideHint: request.outsideHint, on: held)
    }
}
