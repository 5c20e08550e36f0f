import Tasks
import Timescale

/// Pauses the background jobs of a hypertable: writes down how they are, turns them off, and waits until none
/// of them still runs.
struct DisablePolicy {
    let table: TargetTable
    let server: ServerFacts
    let log: EventLog
    let notes: ProgressNoteStore
    /// How long workers that already run are waited for.
    let timeout: Duration
    /// Told what is waited for.
    let waiting: @Sendable (String) -> Void
    /// Called at each fault point that the task passes.
    let reached: @Sendable (FaultPoint) -> Void

    func run(on session: Session) async throws -> TaskResult {
        let known = await log.state.hypertables[table.spec.table]?.jobs ?? []
        let jobs = try await session.policyJobs(of: table.spec.table)
        let records = jobs.map { job in
            RecordedJob(
                id: job.id, procedure: job.kind.rawValue, isScheduled: job.scheduled, timeZone: job.timeZone,
                nextStart: job.nextStart)
        }
        // Only what is on stable storage can be restored after a crash, so this comes before the first pause.
        try await log.append(.jobsRecorded(table.spec.table, records))
        reached(.jobsRecorded)
        let warning = try await notes.add(jobs: records, to: table.spec.table, on: session)
        for job in jobs where job.scheduled {
            try await session.pause(job, on: server)
            reached(.paused)
        }
        // A worker may run though its job is off: paused by a run that was killed, it has not ended yet.
        try await session.waitUntilIdle(jobs, timeout: timeout) { workers in
            waiting("waiting for \(workers.map(\.description).joined(separator: ", ")) to end")
        }
        let warnings = warnings(jobs, known) + [warning].compactMap(\.self)
        return TaskResult(warnings: warnings.isEmpty ? nil : warnings)
    }

    /// What is off already stays off, and a person may have forgotten who turned it off: a person on purpose, or
    /// a run whose state file is lost.
    private func warnings(_ jobs: [PolicyJob], _ known: [RecordedJob]) -> [String] {
        let off = jobs.filter { job in !job.scheduled && !known.contains { $0.id == job.id } }
        return off.map { "\($0) was off already and stays off" }
    }
}
