import Postgres
import Terms
import TimeAxis

/// The outcome of making a window's chunks.
package enum ChunkOutcome: Hashable, Sendable {
    /// Every chunk of the window exists. `made` is the number of new ones.
    case ready(made: Int)
    /// Nothing was made, for the given reason. The load makes its chunks itself, and meanwhile blocks other loads and
    /// every writer that needs a new chunk.
    case notAvailable(String)
}

extension Session {
    /// Makes the chunks that a window needs, each in a short transaction of its own.
    ///
    /// Making a chunk takes a lock on the hypertable that conflicts with itself and is held to the end of the
    /// transaction; in the transaction of a long load it would make all others wait. The slices are those that
    /// TimescaleDB would choose itself, because it accepts any that do not overlap.
    ///
    /// Nothing is made, and the outcome says why, on the Apache edition (`create_chunk` is part of Community), for
    /// a window from minus infinity, for a hypertable with more than its time dimension (a slice of every
    /// dimension would be needed, and which partitions hold rows is not known), and when the window covers more
    /// than `limit` chunks: they are made whether or not rows will fall into them. On the Apache edition a caller
    /// can commit one real row of the window in a transaction of its own, which makes that row's chunk.
    ///
    /// Other sessions may make the same chunks meanwhile. Not for use inside ``transaction(_:)``.
    ///
    /// - Throws: ``ServerError``; ``TargetError``.
    package func makeChunks(
        for window: Window, of facts: HypertableFacts, on server: ServerFacts, limit: Int = 1000
    ) throws -> ChunkOutcome {
        guard server.edition == .community else {
            return .notAvailable("the Apache edition cannot make chunks ahead of a load")
        }
        guard facts.dimensions.count == 1, let dimension = facts.timeDimension,
            let type = dimension.timeType, case .time(let interval) = dimension.kind, interval > 0
        else { return .notAvailable("the hypertable has more than a time dimension, or one of another type") }
        guard let start = window.start else {
            return .notAvailable("the window has no start, so its chunks cannot be counted")
        }
        guard let from = ChunkGrid.number(start, on: type), let to = ChunkGrid.number(window.end, on: type)
        else { return .notAvailable("the window is beyond the times that TimescaleDB can partition") }
        let existing = try slices(of: facts.table, type: type)
        let grid = ChunkGrid(type: type, interval: interval)
        guard let missing = grid.missing(from: from, to: to, beside: existing, limit: limit) else {
            return .notAvailable("the window covers more than \(limit) chunks")
        }
        return try make(missing, dimension: dimension, table: facts.table, functions: server.functionSchema)
    }

    /// Whether a chunk of the hypertable holds a point.
    ///
    /// - Throws: ``ServerError``; ``TargetError``.
    package func hasChunk(of table: TableName, holding point: Int64) throws -> Bool {
        try query(ChunkQuery(table: table).sql).map(ChunkQuery.range).contains { chunk in
            (chunk.start.map { $0 <= point } ?? true) && (chunk.end.map { point < $0 } ?? true)
        }
    }

    /// The existing chunks, in TimescaleDB's unit.
    private func slices(of table: TableName, type: TimeType) throws -> [ChunkGrid.Slice] {
        try query(ChunkQuery(table: table).sql).map { row in
            let chunk = try ChunkQuery.range(row)
            return ChunkGrid.Slice(
                start: chunk.start.flatMap { ChunkGrid.number($0, on: type) } ?? .min,
                end: chunk.end.flatMap { ChunkGrid.number($0, on: type) } ?? .max)
        }
    }

    private func make(
        _ slices: [ChunkGrid.Slice], dimension: Dimension, table: TableName, functions: String
    ) throws -> ChunkOutcome {
        var made = 0
        for slice in slices {
            do {
                let created = try oneRow(
                    "SELECT created FROM \(functions).create_chunk(\(quotedLiteral(table.sql))::regclass, "
                        + "pg_catalog.jsonb_build_object(\(quotedLiteral(dimension.column)), "
                        + "pg_catalog.jsonb_build_array('\(slice.start)'::bigint, '\(slice.end)'::bigint)))")
                made += created[0] == "t" ? 1 : 0
            } catch let error as ServerError where Self.isMadeMeanwhile(error) {
                continue
            } catch let error as ServerError where error.sqlState == "0A000" {
                return .notAvailable("the target cannot make chunks ahead of a load")
            }
        }
        return .ready(made: made)
    }

    /// Another session made a chunk there first: TS503 is TimescaleDB's chunk collision, the others are what
    /// PostgreSQL says about the chunk's table and its entry in the catalog.
    private static func isMadeMeanwhile(_ error: ServerError) -> Bool {
        ["TS503", "42P07", "23505"].contains(error.sqlState)
    }
}
