import Postgres
import Statements
import Terms

extension Session {
    /// The jobs that matter to a load of the hypertable, by id: its columnstore, recompression, compaction,
    /// retention and reorder policies, and the refresh policies of every continuous aggregate on it, also of
    /// aggregates on aggregates.
    ///
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    package func policyJobs(of table: TableName) throws -> [PolicyJob] {
        try jobs(where: JobQuery.conditions(table), with: JobQuery.aggregates(of: table))
    }

    /// The job with a number, of any hypertable; `nil` if no such job exists, or it is not of the kinds that
    /// ``policyJobs(of:)`` looks for. The server never uses a number twice.
    ///
    /// - Throws: as ``policyJobs(of:)``.
    package func policyJob(_ id: Int) throws -> PolicyJob? {
        try jobs(where: "WHERE job_id = \(id) AND \(JobQuery.isPolicy)").first
    }

    private func jobs(where conditions: String, with relations: String = "") throws -> [PolicyJob] {
        let timeZones = try jobTimeZones()
        return try query(
            """
            \(relations)
            SELECT job_id, proc_name, proc_schema, scheduled, owner::text, hypertable_schema, hypertable_name,
                application_name, config::text, (\(JobQuery.nextStart))::text
            FROM timescaledb_information.jobs AS j
            \(conditions)
            ORDER BY job_id
            """
        ).map { row in
            var job = try Self.job(row)
            job.timeZone = timeZones[job.id]
            return job
        }
    }

    /// The time zones of jobs that have one, by id. No information view shows them. The catalog's table moved with
    /// TimescaleDB 2.25, so both places are tried.
    private func jobTimeZones() throws -> [Int: String] {
        let zone = JobQuery.timeZone(of: "j")
        for catalog in JobQuery.catalogs {
            let found = try query("SELECT to_regclass(\(quotedLiteral(catalog)))").first?[0]
            guard found != nil else { continue }
            let rows = try query("SELECT j.id, \(zone) FROM \(catalog) AS j WHERE \(zone) IS NOT NULL")
            return rows.reduce(into: [:]) { zones, row in
                if let id = row[0].flatMap({ Int($0) }) { zones[id] = row[1] }
            }
        }
        return [:]
    }

    private static func job(_ row: [String?]) throws -> PolicyJob {
        guard let id = row[0].flatMap({ Int($0) }), let kind = row[1].flatMap(PolicyJob.Kind.init),
            let procedureSchema = row[2], let owner = row[4], let schema = row[5], let name = row[6],
            let applicationName = row[7]
        else { throw TargetError.unexpected("a job without id, owner or hypertable") }
        return PolicyJob(
            id: id, kind: kind, procedureSchema: procedureSchema, scheduled: row[3] == "t", owner: owner,
            hypertable: TableName(schema: schema, name: name), applicationName: applicationName,
            config: row[8], nextStart: row[9])
    }

    /// The jobs that the session's role may not alter. It must have the rights of their owner: a membership that does
    /// not inherit them is not enough. From TimescaleDB 2.28 the owner of the database may alter all jobs.
    ///
    /// - Throws: ``ServerError``.
    package func unalterable(_ jobs: [PolicyJob], on server: ServerFacts) throws -> [PolicyJob] {
        guard !jobs.isEmpty, !server.isSuperuser else { return [] }
        if server.timescale.isAtLeast(2, 28) {
            let owns = try query(
                "SELECT pg_catalog.pg_has_role(datdba, 'USAGE') FROM pg_catalog.pg_database "
                    + "WHERE datname = pg_catalog.current_database()")
            if owns.first?[0] == "t" { return [] }
        }
        let owners = Set(jobs.map(\.owner)).sorted().map(quotedLiteral).joined(separator: ", ")
        let usable = try query(
            "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ANY (ARRAY[\(owners)]::name[]) "
                + "AND pg_catalog.pg_has_role(oid, 'USAGE')")
        return jobs.filter { !usable.contains([$0.owner]) }
    }

    /// Turns the job's schedule off. A worker that runs already goes on; wait for it.
    ///
    /// - Throws: ``TargetError/notInThisEdition(function:)``, ``TargetError/notJobOwner(job:owner:)``,
    ///   ``TargetError/jobIsGone(job:)``; ``ServerError``.
    package func pause(_ job: PolicyJob, on server: ServerFacts) throws {
        try schedule(job, on: false, server)
    }

    /// Gives the job the state that was recorded before it was paused.
    ///
    /// - Throws: as ``pause(_:on:)``. A deleted job needs no restoring, and is an error for the caller to report.
    package func restore(_ job: PolicyJob, scheduled: Bool, on server: ServerFacts) throws {
        try schedule(job, on: scheduled, server)
    }

    private func schedule(_ job: PolicyJob, on: Bool, _ server: ServerFacts) throws {
        let statement = JobStatements.schedule(
            job: job.id, on: on, timeZone: job.timeZone, nextStart: job.nextStart,
            extensionSchema: server.extensionSchema)
        do {
            guard try query(statement).first?.first.flatMap({ $0 }) != nil else {
                _ = takeNotices()
                throw TargetError.jobIsGone(job: job.id)
            }
        } catch let error as ServerError where error.isEditionLimit {
            throw TargetError.notInThisEdition(function: "alter_job, so it cannot pause a \(job.kind.name)")
        } catch let error as ServerError where error.sqlState == "42501" {
            throw TargetError.notJobOwner(job: job.id, owner: job.owner)
        }
    }

    /// The server processes that run one of the jobs now.
    ///
    /// - Throws: ``ServerError``.
    package func runningWorkers(of jobs: [PolicyJob]) throws -> [JobWorker] {
        guard !jobs.isEmpty else { return [] }
        let names = jobs.map { "(\($0.id), \(quotedLiteral($0.applicationName)))" }.joined(separator: ", ")
        return try query(
            """
            SELECT a.pid, job.id, job.name, date_trunc('second', a.backend_start)::text
            \(JobQuery.workers(of: "(VALUES \(names)) AS job (id, name)"))
            ORDER BY a.pid
            """
        ).compactMap { row in
            guard let pid = row[0].flatMap({ Int($0) }), let id = row[1].flatMap({ Int($0) }),
                let name = row[2]
            else { return nil }
            return JobWorker(pid: pid, jobID: id, name: name, since: row[3])
        }
    }

    /// Waits until no process runs one of the jobs, which are paused already.
    ///
    /// The scheduler cancels a paused job's worker within about five seconds. It may also still start one, when
    /// it had decided to just before the pause; so the jobs that were on have to stay quiet for a second.
    ///
    /// - Parameters:
    ///   - jobs: as they were read before the pause.
    ///   - progress: called with the running workers, whenever these change.
    /// - Throws: ``TargetError/workersStillRun(_:)`` at the end of the time; ``ServerError``;
    ///   `CancellationError`.
    package func waitUntilIdle(
        _ jobs: [PolicyJob], timeout: Duration, progress: @Sendable ([JobWorker]) -> Void = { _ in }
    ) async throws {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        let quietPolls = jobs.contains { $0.scheduled } ? 4 : 1
        var quiet = 0
        var seen: [JobWorker] = []
        while true {
            let workers = try runningWorkers(of: jobs)
            if workers != seen, !workers.isEmpty { progress(workers) }
            seen = workers
            quiet = workers.isEmpty ? quiet + 1 : 0
            if quiet >= quietPolls { return }
            if !workers.isEmpty, clock.now >= deadline { throw TargetError.workersStillRun(workers) }
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}
