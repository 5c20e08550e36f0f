import Tasks
import Terms
import TimeAxis
import Timescale

/// The refreshes that the continuous aggregates of a hypertable need after rows were loaded. Their policies do not reach
/// back to what a backfill loads.
struct AggregateRefresh {
    let spec: HypertableSpec
    /// The stretches of time that were loaded, in order.
    let loaded: [Window]
    let server: ServerFacts

    /// A sentence for each aggregate, in the order in which they have to be refreshed.
    ///
    /// - Throws: `ServerError`, `TargetError`.
    func warnings(on session: Session) async throws -> [String] {
        guard !loaded.isEmpty else { return [] }
        var changed = [spec.table: loaded]
        var refreshed: [TableName: TableName] = [:]
        var warnings: [String] = []
        for aggregate in try await session.continuousAggregates(of: spec.table) {
            let below = refreshed[aggregate.parent]
            refreshed[aggregate.stored] = aggregate.name
            guard let stretches = changed[aggregate.parent],
                let ranges = try await self.ranges(of: aggregate, over: stretches, on: session)
            else {
                warnings.append(unknown(aggregate.name))
                continue
            }
            let windows = RefreshRange.merged(ranges.compactMap(\.window))
            changed[aggregate.stored] = windows
            warnings += calls(aggregate, windows, after: below)
            warnings += ranges.flatMap(\.spared).map {
                spared($0, of: aggregate, lostBy: below ?? spec.table)
            }
        }
        return warnings
    }

    /// - Returns: `nil` if the buckets are not known.
    private func ranges(
        of aggregate: ContinuousAggregate, over stretches: [Window], on session: Session
    ) async throws -> [RefreshRange]? {
        guard let bucket = aggregate.bucket, bucket.type == spec.timeType else { return nil }
        var ranges: [RefreshRange] = []
        for stretch in stretches {
            var first: RefreshRange.Edge?
            if let start = stretch.start {
                guard let window = try await session.bucket(bucket, holding: start) else { return nil }
                let before = window.start.flatMap { $0 < start ? $0 : nil }
                first = try await edge(window, of: aggregate, beside: before, on: session)
            }
            guard let window = try await session.bucket(bucket, holding: stretch.end - 1) else { return nil }
            // From T on, the application writes the rows.
            let after = stretch.end < min(window.end, spec.completion) ? stretch.end : nil
            let last = try await edge(window, of: aggregate, beside: after, on: session)
            ranges.append(RefreshRange(first: first, last: last))
        }
        return ranges
    }

    /// - Parameter neighbour: a point of the bucket whose rows were not loaded; `nil` if there is none.
    private func edge(
        _ bucket: Window, of aggregate: ContinuousAggregate, beside neighbour: Int64?, on session: Session
    ) async throws -> RefreshRange.Edge {
        guard let neighbour, try await !session.hasChunk(of: aggregate.parent, holding: neighbour) else {
            return RefreshRange.Edge(bucket, isSpared: false)
        }
        return RefreshRange.Edge(bucket, isSpared: try await session.isStored(bucket, of: aggregate))
    }

    private func calls(
        _ aggregate: ContinuousAggregate, _ windows: [Window], after below: TableName?
    ) -> [String] {
        let order = below.map { ", after \($0)" } ?? ""
        return windows.map { window in
            let start = window.start.map(spec.timeType.literal) ?? "NULL"
            let end = spec.timeType.literal(window.end)
            return
                "the continuous aggregate \(aggregate.name) does not hold what was loaded; refresh it\(order): "
                + "CALL refresh_continuous_aggregate(\(quotedLiteral(aggregate.name.sql)), \(start), \(end)\(force));"
        }
    }

    /// Without it, TimescaleDB leaves out a bucket of months or of a time zone if the last change below lies at its start.
    private var force: String {
        server.timescale.isAtLeast(2, 18) ? ", force => true" : ""
    }

    private func spared(
        _ bucket: Window, of aggregate: ContinuousAggregate, lostBy below: TableName
    ) -> String {
        "the bucket \(bucket.name(as: spec.timeType)) of \(aggregate.name) is left out of that refresh: part of its "
            + "time has no chunk in \(below), and a refresh would lose what the bucket holds of that part"
    }

    private func unknown(_ aggregate: TableName) -> String {
        "the continuous aggregate \(aggregate) does not hold what was loaded, and its buckets are not known; refresh "
            + "it over whole buckets that hold \(spec.range.name(as: spec.timeType))"
    }
}
