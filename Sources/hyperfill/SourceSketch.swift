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
    let source: PlanSketch.Source
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
            source = .database(engine, location: address.shown, needsZone: engine == .mysql)
            place = .database(engine, address: address.resolved, shown: address.shown)
        } else if FileCandidates.isSQLite(address.resolved) {
            self.address = nil
            source = .database(
                .sqlite, location: FileCandidates.path(address.resolved, from: planFolder), needsZone: false)
            place = .database(.sqlite, address: address.resolved, shown: address.resolved)
        } else {
            self.address = nil
            source = .csv
            place = .files(try FileCandidates(address.resolved, planFolder: planFolder))
        }
    }

    private static func engine(of text: String) -> DatabaseRows.Engine? {
        switch text.prefix(while: { $0 != ":" }).lowercased() {
        case "mysql", "mariadb": return .mysql
        case "postgres", "postgresql": return .postgres
        default:
            let keys = text.split(separator: ";").compactMap { $0.split(separator: "=").first?.lowercased() }
            return keys.contains("driver") || keys.contains("dsn") ? .odbc : nil
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
        for facts: HypertableFacts, _ time: String, _ type: TimeType, in catalog: [CatalogTable]
    ) async throws -> Found {
        switch place {
        case .files(let files):
            try await files.origin(for: facts.table, time, type, beside: facts.columns.map(\.name))
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
        let name = facts.table.name
        let last = { (table: CatalogTable) in table.name.parts.last ?? "" }
        guard
            let table = catalog.first(where: { last($0) == name })
                ?? catalog.first(where: { last($0).lowercased() == name.lowercased() })
        else {
            return Found(near: nearest(to: name, among: catalog.map(last)).map { [$0] } ?? [])
        }
        let columns = table.columns.map(\.name)
        var found = Found(origin: PlanSketch.Origin(place: .table(table.name), columns: columns))
        let times = TimeCandidates(time, type, columns, beside: facts.columns.map(\.name))
        for mapping in times.mappings {
            let request = ColumnRequest(time: time, timeType: type, mapping: [mapping], table: [])
            let sample = try? await source(table.name, request).sample(of: always(type))
            guard let sample, let earliest = sample.earliest,
                times.isPlausible(earliest, until: always(type).end)
            else { continue }
            found.origin?.timeColumn = times.isNamed ? nil : mapping.source
            found.origin?.timeForm = mapping.form
            found.earliest = earliest
            // In the order of an index, the first row is the earliest.
            if case .found? = sample.description?.timeIndex { found.isEarliestCertain = true }
            break
        }
        return found
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
            name: "old", address: address, shownAddress: shown, zone: engine == .mysql ? .utc : nil,
            selection: .table(table), columns: columns, whole: always(columns.timeType))
    }
}
