import Terms
import TimeAxis

/// The age from which a retention policy drops chunks.
package enum RetentionCutoff: Hashable, Sendable {
    /// Drops chunks that end at or before this point. The point is by the server's clock and moves on with it.
    case chunksEnding(before: Int64)
    /// Drops chunks made longer ago than this interval, whatever times they hold. The chunks of a backfill are new.
    case chunksMade(before: String)

    /// Whether a row at this point is dropped when the policy runs next: whether its chunk ends in reach.
    ///
    /// - Parameter chunkEnd: where the row's chunk ends on the time column's axis; `nil` is infinity.
    package func drops(chunkEnding chunkEnd: Int64?) -> Bool {
        guard case .chunksEnding(let cutoff) = self, let chunkEnd else { return false }
        return chunkEnd <= cutoff
    }
}

extension Session {
    /// Has the server compute the cutoff of a retention policy with its own clock, or with the hypertable's
    /// `integer_now` function.
    ///
    /// - Returns: `nil` unless the job is a retention policy.
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    package func retentionCutoff(
        of job: PolicyJob, on facts: HypertableFacts, server: ServerFacts
    ) throws -> RetentionCutoff? {
        guard job.kind == .retention else { return nil }
        let config = "\(quotedLiteral(job.config ?? "{}"))::jsonb"
        let row = try oneRow("SELECT \(config) ->> 'drop_after', \(config) ->> 'drop_created_before'")
        if let interval = row[1] { return .chunksMade(before: interval) }
        guard let lag = row[0], let type = facts.timeDimension?.timeType else {
            throw TargetError.unexpected("a retention policy without drop_after")
        }
        let cutoff = try oneRow("SELECT \(cutoff(lag, type, facts.table, server.functionSchema))")[0]
        guard let number = cutoff.flatMap({ Int64($0) }), let point = ChunkGrid.point(number, on: type) else {
            throw TargetError.unexpected("a retention policy with drop_after \(lag)")
        }
        return .chunksEnding(before: point)
    }

    /// SQL for the cutoff in TimescaleDB's unit.
    private func cutoff(_ lag: String, _ type: TimeType, _ table: TableName, _ functions: String) -> String {
        guard type.isCalendar else {
            return "\(functions).subtract_integer_from_now(\(quotedLiteral(table.sql))::regclass, "
                + "\(quotedLiteral(lag))::bigint)"
        }
        return "(extract(epoch FROM (pg_catalog.now() - \(quotedLiteral(lag))::interval)::\(type.rawValue)) "
            + "* 1000000)::bigint"
    }
}
