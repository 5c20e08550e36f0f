import Tasks
import Terms
import TimeAxis
import Timescale

/// Puts the background jobs of a hypertable back as they were recorded, and warns of what they will do to the
/// rows that were just loaded.
struct EnablePolicy {
    let table: TargetTable
    let server: ServerFacts
    let log: EventLog
    let notes: TakenNotes
    /// Told of the points that the task passes.
    let reached: @Sendable (FailurePoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let recorded = await log.state.hypertables[table.spec.table]?.jobs ?? []
        let jobs = try await session.policyJobs(of: table.spec.table)
        var warnings: [String] = []
        for record in recorded where record.isScheduled {
            guard var job = jobs.first(where: { $0.id == record.id }) else {
                warnings.append("job \(record.id) (\(record.procedure)) is gone and was not turned on again")
                continue
            }
            warnings += try await retentionWarning(of: job, on: session)
            (job.timeZone, job.nextStart) = (record.timeZone ?? job.timeZone, record.nextStart)
            try await session.restore(job, scheduled: true, on: server)
            reached(.enabled)
        }
        warnings += refreshWarnings(try await session.continuousAggregates(of: table.spec.table))
        try await notes.remove(jobs: true, from: table.spec.table, on: session)
        try await log.append(.jobsRestored(table.spec.table))
        reached(.jobsRestored)
        return TaskResult(warnings: warnings.isEmpty ? nil : warnings)
    }

    private func retentionWarning(of job: PolicyJob, on session: Session) async throws -> [String] {
        let facts = try await session.hypertableFacts(of: table.spec.table)
        guard let reach = try await session.retentionReach(of: job, on: facts, server: server) else {
            return []
        }
        let doomed = facts.chunks.filter { chunk in
            reach.drops(chunkEnding: chunk.end) && overlapsPlan(chunk)
        }
        guard let last = doomed.compactMap(\.end).max() else { return [] }
        return [
            "\(job) is on again and will drop \(doomed.count) chunks of what was loaded, everything before "
                + "\(table.spec.timeType.text(last)), when it runs next"
        ]
    }

    private func overlapsPlan(_ chunk: ChunkRange) -> Bool {
        let startsBeforeEnd = chunk.start.map { $0 < table.spec.range.end } ?? true
        let endsAfterStart = chunk.end.map { end in table.spec.range.start.map { end > $0 } ?? true } ?? true
        return startsBeforeEnd && endsAfterStart
    }

    /// A policy's refresh does not reach back to what a backfill loads.
    private func refreshWarnings(_ aggregates: [TableName]) -> [String] {
        aggregates.map { aggregate in
            let type = table.spec.timeType
            let start = table.spec.range.start.map(type.literal) ?? "NULL"
            return "the continuous aggregate \(aggregate) does not hold what was loaded; refresh it: "
                + "CALL refresh_continuous_aggregate(\(quotedLiteral(aggregate.sql)), \(start), "
                + "\(type.literal(table.spec.range.end)))"
        }
    }
}
