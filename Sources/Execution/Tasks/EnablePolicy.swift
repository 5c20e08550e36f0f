import Tasks
import Terms
import TimeAxis
import Timescale

/// Puts the background jobs of a hypertable back as they were recorded, and warns of what they will do to the
/// rows that were just loaded. A job that cannot be restored does not hinder the others.
struct EnablePolicy {
    let spec: HypertableSpec
    let server: ServerFacts
    let log: EventLog
    let notes: ProgressNoteStore
    /// Called at each fault point that the task passes.
    let reached: @Sendable (FaultPoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        try await restore(on: session).result()
    }

    /// Restores the jobs that can be restored.
    ///
    /// - Throws: What concerns more than one job, such as a lost connection.
    func restore(on session: Session) async throws -> RestoreOutcome {
        let recorded = await log.state.hypertables[spec.table]?.jobs ?? []
        var outcome = RestoreOutcome()
        for record in recorded where record.isScheduled {
            do {
                try await restore(record, of: recorded, into: &outcome, on: session)
            } catch {
                try outcome.refuse(record.title, error)
            }
        }
        outcome.warnings += refreshWarnings(try await session.continuousAggregates(of: spec.table))
        guard outcome.refused.isEmpty else { return outcome }
        try await notes.remove(jobs: true, from: spec.table, on: session)
        try await log.append(.jobsRestored(spec.table))
        reached(.jobsRestored)
        return outcome
    }

    /// Turns one job on. Its number names it, also if its hypertable was renamed.
    private func restore(
        _ record: RecordedJob, of all: [RecordedJob], into outcome: inout RestoreOutcome, on session: Session
    ) async throws {
        guard var job = try await session.policyJob(record.id) else {
            let new = try await session.policyJobs(of: spec.table).first { job in
                job.kind.rawValue == record.procedure && !all.contains { $0.id == job.id }
            }
            let left = new.map { "; \($0), which is \($0.scheduled ? "on" : "off"), was left as it is" }
            outcome.warnings.append("\(record.title) is gone and was not turned on again\(left ?? "")")
            return
        }
        if job.scheduled {
            // Its settings since then are the wish of a person.
            outcome.warnings.append(
                "\(job) was on already and was left as it is: a run that did not end turned it on, or a person did"
            )
        } else {
            // A zone that it was given meanwhile stays; one that was forgotten comes back.
            (job.timeZone, job.nextStart) = (job.timeZone ?? record.timeZone, record.nextStart)
            try await session.restore(job, scheduled: true, on: server)
            outcome.count += 1
            reached(.enabled)
        }
        do {
            outcome.warnings += try await retentionWarning(of: job, on: session)
        } catch {
            // The job is on, and what it will do does not change by not being known.
            var unknown = RestoreOutcome()
            try unknown.refuse(record.title, error)
            outcome.warnings += unknown.refused.map {
                "\(job) is on again; what it will drop could not be told: \($0.failure.message)"
            }
        }
    }

    private func retentionWarning(of job: PolicyJob, on session: Session) async throws -> [String] {
        guard job.kind == .retention else { return [] }
        let facts = try await session.hypertableFacts(of: job.hypertable)
        guard let reach = try await session.retentionCutoff(of: job, on: facts, server: server) else {
            return []
        }
        let doomed = facts.chunks.filter { chunk in
            reach.drops(chunkEnding: chunk.end) && overlapsPlan(chunk)
        }
        guard let last = doomed.compactMap(\.end).max() else { return [] }
        return [
            "\(job) is on again and will drop \(doomed.count) chunks of what was loaded, everything before "
                + "\(spec.timeType.text(last)), when it runs next"
        ]
    }

    private func overlapsPlan(_ chunk: ChunkRange) -> Bool {
        let startsBeforeEnd = chunk.start.map { $0 < spec.range.end } ?? true
        let endsAfterStart = chunk.end.map { end in spec.range.start.map { end > $0 } ?? true } ?? true
        return startsBeforeEnd && endsAfterStart
    }

    /// A policy's refresh does not reach back to what a backfill loads.
    private func refreshWarnings(_ aggregates: [TableName]) -> [String] {
        aggregates.map { aggregate in
            let type = spec.timeType
            let start = spec.range.start.map(type.literal) ?? "NULL"
            return "the continuous aggregate \(aggregate) does not hold what was loaded; refresh it: "
                + "CALL refresh_continuous_aggregate(\(quotedLiteral(aggregate.sql)), \(start), "
                + "\(type.literal(spec.range.end)))"
        }
    }
}

extension RecordedJob {
    /// `job 1000 (policy_retention)`.
    var title: String { "job \(id) (\(procedure))" }
}
