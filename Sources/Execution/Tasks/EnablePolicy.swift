import Postgres
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
        let own = try await ownJobs(on: session)
        for record in recorded where record.isScheduled {
            do {
                try await restore(record, of: recorded, own, into: &outcome, on: session)
            } catch {
                try outcome.refuse(record.title, error)
            }
        }
        outcome.warnings += try await AggregateRefresh(
            spec: spec, loaded: spec.loadedStretches(in: await log.state), server: server
        ).warnings(on: session)
        guard outcome.refused.isEmpty else { return outcome }
        try await notes.remove(jobs: true, from: spec.table, on: session)
        try await log.append(.jobsRestored(spec.table))
        reached(.jobsRestored)
        return outcome
    }

    /// The jobs that a run may have paused: those of the hypertable, also if it was renamed since it was loaded.
    private func ownJobs(on session: Session) async throws -> [PolicyJob] {
        let jobs = try await session.policyJobs(of: spec.table)
        guard let relation = await log.state.loads[spec.table]?.relation,
            let name = try await session.table(withIdentity: relation), name != spec.table
        else { return jobs }
        return jobs + (try await session.policyJobs(of: name))
    }

    /// Enables one job, if it is a job of the hypertable. Others are named and left: the record may come from the
    /// table's comment, which its owner may edit.
    private func restore(
        _ record: RecordedJob, of all: [RecordedJob], _ own: [PolicyJob], into outcome: inout RestoreOutcome,
        on session: Session
    ) async throws {
        guard let job = own.first(where: { $0.id == record.id }) else {
            if let stranger = try await session.policyJob(record.id) {
                try await leave(stranger, into: &outcome, on: session)
                return
            }
            let new = own.first { job in
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
            try await enable(job, record, into: &outcome, on: session)
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

    /// Turns a job on. A zone that it was given meanwhile stays; one that was forgotten comes back.
    private func enable(
        _ job: PolicyJob, _ record: RecordedJob, into outcome: inout RestoreOutcome, on session: Session
    ) async throws {
        var former = job
        (former.timeZone, former.nextStart) = (job.timeZone ?? record.timeZone, record.nextStart)
        do {
            try await session.restore(former, scheduled: true, on: server)
        } catch let error as ServerError where error.sqlState.hasPrefix("22") {
            // The record holds values that are no time or no zone, so a run did not write it.
            try await session.restore(job, scheduled: true, on: server)
            outcome.warnings.append(
                "\(job) has its own next start: the recorded one, or its zone, is not valid: \(error.message)"
            )
        }
        outcome.count += 1
        reached(.enabled)
    }

    /// - Throws: `TaskFailure` if the hypertable is not there, so that nothing shows whose job it is.
    private func leave(
        _ job: PolicyJob, into outcome: inout RestoreOutcome, on session: Session
    ) async throws {
        guard try await session.hypertableFacts(of: spec.table).kind != .absent else {
            throw TaskFailure(
                message: "\(spec.table) does not exist, so nothing shows that \(job) is its job",
                hint:
                    "give the hypertable its former name back until nothing is missing any more, and try again"
            )
        }
        outcome.warnings.append(
            "\(job) is recorded as paused, but it is no job of \(spec.table); it was left \(job.scheduled ? "on" : "off")"
        )
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
}
