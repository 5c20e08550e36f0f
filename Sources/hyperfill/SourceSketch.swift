import Diagnostics
import Foundation
import Reporting
import RowSources
import Rows
import Terms
import TimeAxis
import Timescale

/// What `init` finds in a source for the hypertables of a target.
struct SourceSketch {
    /// `nil` for files.
    let address: SketchAddress?
    private let place: Place
    private let now: Int64

    private enum Place {
        case files(FileCandidates)
        case database(DatabaseRows.Engine, address: String, shown: String)
    }

    /// What of the source has the rows of one hypertable.
    struct Found {
        var origin: PlanSketch.Origin?
        /// Names that may be meant, when there is no origin.
        var near: [String] = []
        var earliest: Int64?
        var isEarliestCertain = false
        /// Whether times without a zone go into a column whose times have one.
        var needsZone = false
    }

    /// - Parameters:
    ///   - text: as it was typed: a path, a connection string, or a reference to one.
    ///   - planFolder: what paths in the plan start from.
    ///   - now: the target's clock.
    /// - Throws: ``Ending``.
    init(_ text: String, planFolder: String, now: Int64) throws {
        let address = try SketchAddress(text, variable: "SOURCE")
        self.now = now
        if let engine = Self.engine(of: address.resolved) {
            self.address = address
            place = .database(engine, address: address.resolved, shown: address.shown)
        } else if FileCandidates.isSQLite(address.resolved) {
            self.address = nil
            let path = FileCandidates.path(address.resolved, from: planFolder)
            place = .database(.sqlite, address: address.resolved, shown: path)
        } else {
            self.address = nil
            place = .files(
                try FileCandidates(
                    address.resolved, shown: Self.shown(text, address), planFolder: planFolder))
        }
    }

    /// The source as the plan gives it.
    ///
    /// - Parameter needsZone: whether a table was found that needs one. MySQL's sources always say it, and what is
    ///   behind ODBC has zones seldom.
    func source(needsZone: Bool) -> PlanSketch.Source {
        switch place {
        case .files: .csv
        case .database(let engine, _, let shown):
            .database(engine, location: shown, needsZone: needsZone || engine == .mysql || engine == .odbc)
        }
    }

    /// What errors may show of a source that seems to be a path: no value of a reference, and nothing that may be a
    /// connection string after all.
    private static func shown(_ text: String, _ address: SketchAddress) -> String {
        guard address.isLiteral else { return address.shown }
        let isPath = !text.contains("://") && !text.contains("=") && !text.contains(";")
        return isPath ? text : "that --source names"
    }

    private static func engine(of text: String) -> DatabaseRows.Engine? {
        switch text.prefix(while: { $0 != ":" }).lowercased() {
        case "mysql", "mariadb": return .mysql
        case "postgres", "postgresql": return .postgres
        default:
            let keys = text.split(separator: ";").compactMap { pair in
                pair.split(separator: "=").first?.lowercased().trimmingCharacters(in: .whitespaces)
            }
            guard !keys.contains(where: ["driver", "dsn", "filedsn"].contains) else { return .odbc }
            return Session.canRead(text) ? .postgres : nil
        }
    }

    /// The tables of a database; none of files.
    ///
    /// - Throws: `SourceError`.
    func catalog() async throws -> [CatalogTable] {
        guard case .database(let engine, let address, let shown) = place else { return [] }
        let table = try SourceTable(parsing: "catalog")
        let request = self.request(
            engine, address, shown, table,
            ColumnRequest(time: "", timeType: .timestamptz, mapping: [], table: []))
        return try await (try engine.source(request) as? DatabaseSource)?.catalog() ?? []
    }

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
                try engine.source(request(engine, address, shown, table, columns))
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

    /// Whether times of PostgreSQL go from a column without a zone into one that has one, or the other way round.
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

    /// Of a type of PostgreSQL that holds dates or points of time, with modifiers or without; `nil` of another.
    private static func hasZone(_ type: String) -> Bool? {
        if type == "date" { return false }
        guard type.hasPrefix("timestamp") else { return nil }
        return !type.hasSuffix("without time zone")
    }

    private func always(_ type: TimeType) -> Window {
        guard let day = type.unitsPerDay else { return Window(start: nil, end: type.range.upperBound) }
        return Window(start: nil, end: (now / microsecondsPerDay + 36_525) * day)
    }

    private func request(
        _ engine: DatabaseRows.Engine, _ address: String, _ shown: String, _ table: SourceTable,
        _ columns: ColumnRequest
    ) -> DatabaseRequest {
        DatabaseRequest(
            name: "old", address: address, shownAddress: shown, zone: engine == .sqlite ? nil : .utc,
            selection: .table(table), columns: columns, whole: always(columns.timeType))
    }
}
