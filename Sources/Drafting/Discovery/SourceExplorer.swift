import Foundation
import RowSources
import Rows
import Terms
import TimeAxis
import Timescale

/// Finds the tables or files of a source that hold the rows of a target's hypertables.
package struct SourceExplorer: Sendable {
    /// Makes a source for rows of a database.
    package typealias Opening = @Sendable (DatabaseEngine, DatabaseRequest) throws -> any RowSource

    /// The connection of a database; `nil` for files.
    package let address: GivenAddress?
    private let place: Place
    private let now: Int64
    private let open: Opening

    private enum Place: Sendable {
        case files(FileCandidates)
        case database(DatabaseEngine, address: Secret, shown: String)
    }

    /// The part of the source that holds the rows of one hypertable.
    struct Found {
        var origin: PlanSketch.Origin?
        /// Similar names in the source, when there is no origin.
        var near: [String] = []
        var earliest: Int64?
        var isEarliestCertain = false
        /// True if times without a zone go into a column whose times have one.
        var needsZone = false
    }

    /// - Parameters:
    ///   - given: the option as it was typed: a path, a connection string, or a reference to one.
    ///   - planFolder: the folder from which paths in the plan start.
    ///   - now: the target's clock.
    ///   - open: makes the source of a database.
    /// - Throws: ``DraftingError``.
    package init(_ given: String, planFolder: String, now: Int64, open: @escaping Opening) throws {
        let address = try GivenAddress(given, variable: "SOURCE")
        self.now = now
        self.open = open
        let text = address.resolved.reveal { $0 }
        if let engine = Self.engine(of: text) {
            self.address = address
            place = .database(engine, address: address.resolved, shown: address.shown)
        } else if FileCandidates.isSQLite(text) {
            self.address = nil
            let path = FileCandidates.path(text, from: planFolder)
            place = .database(.sqlite, address: address.resolved, shown: path)
        } else {
            self.address = nil
            place = .files(
                try FileCandidates(
                    text, shown: Self.shown(given, address), planFolder: planFolder))
        }
    }

    /// The source as the plan gives it.
    ///
    /// - Parameter needsZone: whether a table was found that needs one.
    func source(needsZone: Bool) -> PlanSketch.Source {
        switch place {
        case .files: .csv
        case .database(let engine, _, let shown):
            .database(engine, location: shown, needsZone: needsZone || engine.facts.zoneRule.isAlwaysDrafted)
        }
    }

    /// The text that errors may show for a source that seems to be a path. It holds no value of a reference, and
    /// nothing that may be a connection string.
    private static func shown(_ text: String, _ address: GivenAddress) -> String {
        guard address.isLiteral else { return address.shown }
        let isPath = !text.contains("://") && !text.contains("=") && !text.contains(";")
        return isPath ? text : "that --source names"
    }

    private static func engine(of text: String) -> DatabaseEngine? {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        if let engine = DatabaseEngine.allCases.first(where: { $0.facts.schemes.contains(scheme) }) {
            return engine
        }
        let keys = text.split(separator: ";").compactMap { pair in
            pair.split(separator: "=").first?.lowercased().trimmingCharacters(in: .whitespaces)
        }
        guard !keys.contains(where: ["driver", "dsn", "filedsn"].contains) else { return .odbc }
        return Session.canRead(Secret(text)) ? .postgres : nil
    }

    /// The tables of a database; empty for files.
    ///
    /// - Throws: `SourceError`.
    func catalog() async throws -> [CatalogTable] {
        guard case .database(let engine, let address, let shown) = place else { return [] }
        let table = try SourceTable(parsing: "catalog")
        let request = self.request(
            engine, address, shown, table,
            ColumnRequest(time: "", timeType: .timestamptz, mapping: [], table: []))
        return try await (try open(engine, request) as? DatabaseSource)?.catalog() ?? []
    }

    /// The origin of one hypertable's rows.
    ///
    /// - Throws: `SourceError`.
    func origin(
        for facts: HypertableFacts, _ time: String, _ type: TimeType, among tables: [TableName],
        in catalog: [CatalogTable]
    ) async throws -> Found {
        switch place {
        case .files(let files):
            try await files.origin(for: facts, time, type, among: tables)
        case .database(let engine, let address, let shown):
            try await origin(for: facts, time, type, in: catalog) { table, columns in
                try open(engine, request(engine, address, shown, table, columns))
            }
        }
    }

    private func origin(
        for facts: HypertableFacts, _ time: String, _ type: TimeType, in catalog: [CatalogTable],
        _ source: (SourceTable, ColumnRequest) throws -> any RowSource
    ) async throws -> Found {
        let choice = TableChoice(for: facts.table, in: catalog.map(\.name))
        guard let table = catalog.first(where: { $0.name == choice.table }) else {
            return Found(near: choice.near)
        }
        let columns = table.columns.map(\.name)
        var origin = PlanSketch.Origin(place: .table(table.name), columns: columns)
        origin.nullable = Set(table.columns.filter { $0.isNullable ?? false }.map(\.name))
        origin.notes = choice.notes
        var found = Found(origin: origin)
        let times = TimeCandidates(time, type, columns, beside: facts.columns.map(\.name))
        for mapping in times.mappings {
            let request = ColumnRequest(time: time, timeType: type, mapping: [mapping], table: [])
            let sample: SourceSample?
            do {
                sample = try await source(table.name, request).sample(of: always(type))
            } catch let error as SourceError {
                if times.isNamed, mapping.form == nil { found.origin?.obstacle = Self.obstacle(error) }
                continue
            }
            guard let sample, let earliest = sample.earliest,
                times.isPlausible(earliest, until: always(type).end)
            else { continue }
            found.origin?.obstacle = []
            found.origin?.timeColumn = times.isNamed ? nil : mapping.source
            found.origin?.timeForm = mapping.form
            found.earliest = earliest
            // In the order of an index, the first row is the earliest.
            if case .found? = sample.description?.timeIndex { found.isEarliestCertain = true }
            break
        }
        found.needsZone = needsZone(table, facts, time, found.origin?.timeColumn)
        return found
    }

    private static func obstacle(_ error: SourceError) -> [String] {
        [error.message, error.hint].compactMap(\.self)
    }

    /// True if times of PostgreSQL go from a column without a zone into one with a zone, or the other way round.
    private func needsZone(
        _ table: CatalogTable, _ facts: HypertableFacts, _ time: String, _ timeColumn: String?
    ) -> Bool {
        guard case .database(.postgres, _, _) = place else { return false }
        return table.columns.contains { column in
            let target = column.name == timeColumn ? time : column.name
            let type = facts.columns.first { foldedName($0.name) == foldedName(target) }?.baseType
            guard let own = column.type.flatMap(Self.hasZone), let other = type.flatMap(Self.hasZone)
            else { return false }
            return own != other
        }
    }

    /// True if the times of a type of PostgreSQL have a zone; `nil` for a type without dates or times.
    private static func hasZone(_ type: String) -> Bool? {
        if type == "date" { return false }
        guard type.hasPrefix("timestamp") else { return nil }
        return !type.hasSuffix("without time zone")
    }

    /// A window for every row: up to a hundred years after the target's clock.
    private func always(_ type: TimeType) -> Window {
        guard let day = type.unitsPerDay else { return Window(start: nil, end: type.range.upperBound) }
        return Window(start: nil, end: (now / microsecondsPerDay + 36_525) * day)
    }

    private func request(
        _ engine: DatabaseEngine, _ address: Secret, _ shown: String, _ table: SourceTable,
        _ columns: ColumnRequest
    ) -> DatabaseRequest {
        DatabaseRequest(
            name: "old", address: address, shownAddress: shown, zone: .utc,
            selection: .table(table), columns: columns, whole: always(columns.timeType))
    }
}
