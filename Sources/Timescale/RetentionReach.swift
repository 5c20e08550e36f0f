import Terms
import TimeAxis

/// How far a retention policy reaches.
public enum RetentionReach: Hashable, Sendable {
    /// Drops chunks that end at or before this point, as of the server's clock now; later the point moves on.
    case chunksEnding(before: Int64)
    /// Drops chunks made longer ago than this interval, whatever times they hold; a backfill's chunks are new.
    case chunksMade(before: String)

    /// Whether a row at this point is dropped when the policy runs next: whether its chunk ends in reach.
    ///
    /// - Parameter chunkEnd: where the row's chunk ends on the time column's axis; `nil` is infinity.
    public func drops(chunkEnding chunkEnd: Int64?) -> Bool {
        guard case .chunksEnding(let cutoff) = self, let chunkEnd else { return false }
        return chunkEnd <= cutoff
    }
}

extension Session {
    /// How far a retention policy of the hypertable reaches, computed by the server with its own clock, or the
    /// hypertable's `integer_now` function.
    ///
    /// - Returns: `nil` when the job is no retention policy.
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    public func retentionReach(
        of job: PolicyJob, on facts: HypertableFacts, server: ServerFacts
    ) throws -> RetentionReach? {
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
