import RowSources
import Terms
import TimeAxis
import Timescale

/// Finds the hypertables of a target that a plan can load, and drafts the plan for them.
package struct TargetExplorer: Sendable {
    /// The server's clock, on the axis of `timestamptz`.
    package let now: Int64
    private let connection: GivenAddress
    private let server: ServerFacts
    private var tables: [(facts: HypertableFacts, rows: ClosedRange<Int64>?)] = []
    private var leftOut: [(table: TableName, reason: String)] = []

    /// Connects to the target and reads its catalog.
    ///
    /// - Throws: ``DraftingError`` when there is no hypertable to load; `ConnectError`, `ServerError`, `TargetError`.
    package init(_ connection: GivenAddress) async throws {
        self.connection = connection
        let session = try await Session.connect(
            connection.resolved, applicationName: "hyperfill init", isReadOnly: true)
        server = try await session.serverFacts()
        now = server.now
        for name in try await session.hypertables() {
            Liveness.current?.moveOn()
            let facts = try await CatalogReading.repeated { try await session.hypertableFacts(of: name) }
            guard facts.hasNames else {
                leftOut.append(
                    (name, "a name in a plan is one line, and its own or its time column's is not"))
                continue
            }
            guard let dimension = facts.timeDimension, let type = dimension.timeType,
                dimension.chunkLength != nil
            else {
                leftOut.append((name, "windows need a time column of one of the six types"))
                continue
            }
            tables.append(
                (facts, try await session.timeRange(of: name, column: dimension.column, type: type)))
        }
        await session.close()
        leaveOutOtherUnits()
        guard !tables.isEmpty else {
            throw DraftingError(
                .noHypertable,
                "the database \(server.database) has no hypertable that a plan can load; nothing was written\n"
                    + "create the schema first: CREATE TABLE, then create_hypertable")
        }
    }

    /// Leaves out hypertables whose integer times have another unit than the first one's: a plan has one T for each type.
    private mutating func leaveOutOtherUnits() {
        var units: [TimeType: (unit: EpochUnit, table: TableName)] = [:]
        tables = tables.filter { facts, rows in
            guard let type = facts.timeDimension?.timeType, !type.isCalendar,
                let unit = rows.flatMap({ EpochUnit(plausibleFor: $0.upperBound) })
            else { return true }
            let first = units[type] ?? (unit, facts.table)
            units[type] = first
            guard first.unit != unit else { return true }
            leftOut.append(
                (
                    facts.table,
                    "its times are \(unit.rawValue), those of \(first.table) \(first.unit.rawValue): a plan has one "
                        + "T for each type, so this takes a plan of its own"
                ))
            return false
        }
    }

    /// The plan for the hypertables that were found.
    ///
    /// - Parameter source: `nil` when none was named.
    /// - Throws: `SourceError`, ``DraftingError``.
    package func sketch(with source: SourceExplorer?) async throws -> PlanSketch {
        let catalog = try await source?.catalog()
        var hypertables: [PlanSketch.Hypertable] = []
        var needsZone = false
        for (facts, rows) in tables {
            guard let dimension = facts.timeDimension, let type = dimension.timeType,
                let length = dimension.chunkLength
            else { continue }
            let found = try await source?.origin(
                for: facts, dimension.column, type, among: tables.map(\.facts.table), in: catalog ?? [])
            needsZone = needsZone || found?.needsZone ?? false
            let start = self.start(
                dimension, rows, found?.earliest, isCertain: found?.isEarliestCertain ?? false)
            hypertables.append(
                PlanSketch.Hypertable(
                    table: facts.table, timeColumn: dimension.column, timeType: type, chunkLength: length,
                    start: start,
                    windowsEnd: rows?.upperBound ?? today(type, like: found?.earliest, chunk: length),
                    columns: facts.sketchColumns, origin: found?.origin, nearOrigins: found?.near ?? [],
                    rows: rows, generated: facts.columns.filter(\.isGenerated).map(\.name)))
        }
        hypertables.noteSharedTables()
        return PlanSketch(
            connection: connection.shown, target: server.title, source: source?.source(needsZone: needsZone),
            hypertables: hypertables, leftOut: leftOut)
    }

    /// The start of the windows, on the grid of the chunks. A row that may not be the earliest only ends the first
    /// window.
    private func start(
        _ dimension: Dimension, _ rows: ClosedRange<Int64>?, _ earliest: Int64?, isCertain: Bool
    ) -> PlanSketch.Start {
        if let earliest, isCertain, let start = dimension.chunkStart(holding: earliest) {
            return .known(start, earliest: earliest)
        }
        guard let known = [earliest, rows?.lowerBound].compactMap(\.self).min() else {
            let first = longAgo(dimension.timeType)
            return .unknown(dimension.chunkStart(holding: first) ?? first)
        }
        return .open(dimension.chunkStart(holding: known) ?? known)
    }

    /// Ten years ago, for tables without a known row.
    private func longAgo(_ type: TimeType?) -> Int64 {
        guard let type, let unitsPerDay = type.unitsPerDay else { return 0 }
        return now / microsecondsPerDay * unitsPerDay - 3_653 * unitsPerDay
    }

    /// The server's clock on the axis of a type. The unit of an integer type comes from a time of the source, or from
    /// the length of the chunks; `nil` if neither shows it.
    private func today(_ type: TimeType, like earliest: Int64?, chunk: Int64) -> Int64? {
        if let unitsPerDay = type.unitsPerDay { return now / microsecondsPerDay * unitsPerDay }
        let unit = earliest.map { EpochUnit(plausibleFor: $0) } ?? EpochUnit(plausibleForLength: chunk)
        return unit?.number(ofSeconds: now / 1_000_000 + PostgresEpoch.seconds).map {
            min($0, type.range.upperBound)
        }
    }
}

extension HypertableFacts {
    /// True if a plan can name the table and its time column.
    fileprivate var hasNames: Bool {
        [table.schema, table.name, timeDimension?.column ?? ""].allSatisfy(\.isOneLine)
    }

    /// The columns that can be loaded.
    fileprivate var sketchColumns: [PlanSketch.Column] {
        let required = requiredColumns
        return columns.filter { !$0.isGenerated }.map { column in
            .init(
                name: column.name, type: column.type, isNotNull: column.isNotNull,
                isRequired: required.contains(column.name), isIdentity: column.isIdentity)
        }
    }
}

extension [PlanSketch.Hypertable] {
    /// Notes where one table of the source is used for several hypertables.
    fileprivate mutating func noteSharedTables() {
        for index in indices {
            guard case .table(let table)? = self[index].origin?.place else { continue }
            for other in self where other.table != self[index].table && other.origin?.place == .table(table) {
                self[index].origin?.notes.append(
                    "`\(table)` is the source of \(other.table) as well: make sure which table its rows are for."
                )
            }
        }
    }
}
