import Foundation
import Statements
import Terms
import TestSupport
import Testing
import TimeAxis
import Timescale

/// On a Community server with its own policies, on an Apache server with the stand-in for them.
@Suite(.serialized, .enabled(if: ScratchDatabase.isAvailable, Comment(rawValue: ScratchDatabase.reason)))
struct PoliciesTests {
    private static let table = TableName(schema: "public", name: "Weird m")

    /// What the query finds, the program has a name for.
    @Test func everyProcedureThatIsLookedForHasAKind() {
        #expect(PolicyJob.Kind.allCases.map(\.rawValue) == JobQuery.procedures)
    }

    /// A hypertable with a columnstore, a retention and a refresh policy, and another one beside it.
    private func withPolicies(
        _ body: @Sendable (ScratchDatabase, Session, ServerFacts) async throws -> Void
    ) async throws {
        try await ScratchDatabase.with { database in
            try await database.standInForPolicies()
            let session = try await database.session()
            let isApache = try await session.serverFacts().edition == .apache
            try await makeTables(session, isApache: isApache)
            try await body(database, session, try await session.serverFacts())
            await session.close()
        }
    }

    private func makeTables(_ session: Session, isApache: Bool) async throws {
        for table in ["\"Weird m\"", "other"] {
            try await session.execute("CREATE TABLE \(table) (ts timestamptz NOT NULL, d int, v float8)")
            try await session.execute("SELECT create_hypertable('\(table)', 'ts')")
            if !isApache { try await session.execute("ALTER TABLE \(table) SET (timescaledb.compress)") }
            try await session.execute("SELECT add_compression_policy('\(table)', interval '900 days')")
            try await session.execute("SELECT add_retention_policy('\(table)', interval '365 days')")
        }
        guard !isApache else {
            try await session.execute(
                "SELECT policies_stand_in.add_continuous_aggregate('\"Weird m\"', 'Hourly')")
            return
        }
        try await session.execute(
            """
            CREATE MATERIALIZED VIEW "Hourly" WITH (timescaledb.continuous) AS
            SELECT time_bucket('1 hour', ts) AS hour, d, avg(v) AS v FROM "Weird m" GROUP BY 1, 2 WITH NO DATA
            """)
        try await session.execute(
            """
            CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
            SELECT time_bucket('1 day', hour) AS day, avg(v) AS v FROM "Hourly" GROUP BY 1 WITH NO DATA
            """)
        for view in ["\"Hourly\"", "daily"] {
            try await session.execute(
                """
                SELECT add_continuous_aggregate_policy('\(view)', start_offset => interval '30 days',
                    end_offset => interval '1 day', schedule_interval => interval '1 day')
                """)
        }
        try await session.execute("SELECT add_retention_policy('\"Hourly\"', interval '700 days')")
    }

    @Test func jobsOfATableAreItsOwnAndTheRefreshesAboveIt() async throws {
        try await withPolicies { _, session, server in
            let jobs = try await session.policyJobs(of: Self.table)
            let refreshes = server.edition == .community ? 2 : 1
            #expect(jobs.filter { $0.kind == .compression }.count == 1)
            #expect(jobs.filter { $0.kind == .retention }.count == 1)
            #expect(jobs.filter { $0.kind == .refresh }.count == refreshes)
            #expect(jobs.count == 2 + refreshes)
            #expect(jobs.allSatisfy { $0.scheduled && $0.owner == server.role })
            let other = try await session.policyJobs(of: TableName(schema: "public", name: "other"))
            #expect(other.map(\.kind) == [.compression, .retention])
            #expect(Set(other.map(\.id)).isDisjoint(with: jobs.map(\.id)))
            let nothing = try await session.policyJobs(of: TableName(schema: "public", name: "weird m"))
            #expect(nothing.isEmpty)
            let again = try JSONDecoder().decode([PolicyJob].self, from: JSONEncoder().encode(jobs))
            #expect(again == jobs)
        }
    }

    /// A job that was paused before the run stays paused.
    @Test func restoringKeepsWhatWasOff() async throws {
        try await withPolicies { _, session, server in
            // Where jobs really run, one that is due would run meanwhile, and have another next start.
            try await session.execute(
                """
                SELECT alter_job(job_id, next_start => '2100-01-01Z', scheduled => proc_name <> 'policy_retention')
                FROM timescaledb_information.jobs WHERE proc_name LIKE 'policy_%'
                """)
            let before = try await session.policyJobs(of: Self.table)
            #expect(before.filter { !$0.scheduled }.map(\.kind) == [.retention])
            for job in before { try await session.pause(job, on: server) }
            let paused = try await session.policyJobs(of: Self.table)
            #expect(paused.allSatisfy { !$0.scheduled })
            for _ in 1...2 {
                for job in before { try await session.restore(job, scheduled: job.scheduled, on: server) }
            }
            let after = try await session.policyJobs(of: Self.table)
            #expect(after == before)
        }
    }

    @Test func aDeletedJobIsNamed() async throws {
        try await withPolicies { _, session, server in
            var job = try await session.policyJobs(of: Self.table)[0]
            job.id = 999_999
            let gone = job
            let error = await #expect(throws: TargetError.self) { try await session.pause(gone, on: server) }
            #expect(error == .jobIsGone(job: 999_999))
        }
    }

    @Test func somebodyElsesJobIsRefused() async throws {
        try await withPolicies { database, session, server in
            let job = try await session.policyJobs(of: Self.table)[0]
            try await database.withRole { _, login in
                let stranger = try await Session.connect(login, applicationName: "stranger")
                let seen = try await stranger.policyJobs(of: Self.table)
                // When it is due may move on meanwhile: on Community the scheduler is at work.
                var due = job
                due.nextStart = seen.first { $0.id == job.id }?.nextStart
                #expect(seen.contains(due))
                let error = await #expect(throws: TargetError.self) {
                    try await stranger.pause(job, on: server)
                }
                #expect(error == .notJobOwner(job: job.id, owner: job.owner))
                await stranger.close()
            }
        }
    }

    @Test func retentionReachesBackFromTheServersClock() async throws {
        try await withPolicies { _, session, server in
            let facts = try await session.hypertableFacts(of: Self.table)
            let jobs = try await session.policyJobs(of: Self.table)
            let retention = try #require(jobs.first { $0.kind == .retention })
            let reach = try await session.retentionCutoff(of: retention, on: facts, server: server)
            guard case .chunksEnding(let cutoff) = reach else {
                Issue.record("no cutoff: \(String(describing: reach))")
                return
            }
            let days = try await session.query(
                """
                SELECT now() - interval '365 days' - \(TimeType.timestamptz.literal(cutoff))
                    BETWEEN interval '-1 minute' AND interval '1 minute'
                """)
            #expect(days == [["t"]])
            #expect(reach?.drops(chunkEnding: cutoff) == true)
            #expect(reach?.drops(chunkEnding: cutoff + 1) == false)
            #expect(reach?.drops(chunkEnding: nil) == false)
            var made = retention
            made.config = #"{"drop_created_before": "3 days"}"#
            let byAge = try await session.retentionCutoff(of: made, on: facts, server: server)
            #expect(byAge == .chunksMade(before: "3 days"))
            let compression = try #require(jobs.first { $0.kind == .compression })
            let none = try await session.retentionCutoff(of: compression, on: facts, server: server)
            #expect(none == nil)
        }
    }

    @Test func retentionOfIntegersAsksTheTablesOwnClock() async throws {
        try await ScratchDatabase.with { database in
            try await database.standInForPolicies()
            let session = try await database.session()
            let server = try await session.serverFacts()
            try await session.execute("CREATE TABLE ticks (ts int NOT NULL)")
            try await session.execute("SELECT create_hypertable('ticks', 'ts', chunk_time_interval => 100)")
            try await session.execute(
                "CREATE FUNCTION tick_now() RETURNS int LANGUAGE sql STABLE AS 'SELECT 5000'")
            try await session.execute("SELECT set_integer_now_func('ticks', 'tick_now')")
            try await session.execute("SELECT add_retention_policy('ticks', 1500)")
            let table = TableName(schema: "public", name: "ticks")
            let job = try #require(try await session.policyJobs(of: table).first)
            let reach = try await session.retentionCutoff(
                of: job, on: try await session.hypertableFacts(of: table), server: server)
            #expect(reach == .chunksEnding(before: 3500))
            await session.close()
        }
    }

    /// A job caught in mid-run is named, and waited for.
    @Test func aRunningWorkerIsWaitedFor() async throws {
        try await withPolicies { database, session, server in
            let job = try await busyJob(in: database, session, server)
            try await eventually("the worker to be seen") {
                try await session.runningWorkers(of: [job]).isEmpty == false
            }
            let error = await #expect(throws: TargetError.self) {
                try await session.waitUntilIdle([job], timeout: .zero)
            }
            #expect(error.map { "\($0)".contains(job.applicationName) } == true)
            let idle = try await session.policyJobs(of: TableName(schema: "public", name: "other"))
            try await session.waitUntilIdle(idle, timeout: .zero)
            try await session.pause(job, on: server)
            try await session.waitUntilIdle([job], timeout: .seconds(60))
            let left = try await session.runningWorkers(of: [job])
            #expect(left.isEmpty)
        }
    }

    /// A job whose worker runs for ten minutes: a custom action under TimescaleDB's scheduler, or the stand-in's.
    private func busyJob(
        in database: ScratchDatabase, _ session: Session, _ server: ServerFacts
    ) async throws -> PolicyJob {
        var job = try await session.policyJobs(of: Self.table)[0]
        guard server.edition == .community else {
            let worker = try await database.session()
            let call = "CALL policies_stand_in.work(\(job.id), 600)"
            Task {
                _ = try? await worker.execute(call)
                await worker.close()
            }
            return job
        }
        try await session.execute(
            """
            CREATE PROCEDURE doze(job_id int, config jsonb) LANGUAGE plpgsql AS
            'BEGIN PERFORM pg_sleep(600); END'
            """)
        let id = try await session.query("SELECT add_job('doze', '1 hour')")[0][0]
        job.id = try #require(id.flatMap { Int($0) })
        job.applicationName = try #require(
            try await session.query(
                "SELECT application_name FROM timescaledb_information.jobs WHERE job_id = \(job.id)")[0][0])
        return job
    }

    @Test(.enabled("only the Apache edition lacks it", { try await ScratchDatabase.isApache() }))
    func theApacheEditionSaysWhatItLacks() async throws {
        try await ScratchDatabase.with { database in
            let session = try await database.session()
            let server = try await session.serverFacts()
            #expect(server.canAlterJobs == (server.edition == .community))
            let job = PolicyJob(
                id: 1, kind: .retention, procedureSchema: "_timescaledb_functions", scheduled: true,
                owner: server.role, hypertable: Self.table, applicationName: "x", config: nil)
            let error = await #expect(throws: TargetError.self) { try await session.pause(job, on: server) }
            #expect(error.map { "\($0)".contains("Apache edition") } == true)
            let jobs = try await session.policyJobs(of: Self.table)
            #expect(jobs.isEmpty)
            await session.close()
        }
    }

    @Test func aJobKeepsItsTimeZoneAndWhenItIsDue() async throws {
        try await ScratchDatabase.with { database in
            try await database.standInForPolicies()
            let session = try await database.session()
            let server = try await session.serverFacts()
            try await session.execute("CREATE TABLE public.m (ts timestamptz NOT NULL)")
            try await session.execute("SELECT create_hypertable('public.m', 'ts')")
            try await session.execute(
                "SELECT add_retention_policy('public.m', INTERVAL '100 years', "
                    + "initial_start => '2031-01-01 00:00+01'::timestamptz, timezone => 'Europe/Berlin')")
            let table = TableName(schema: "public", name: "m")
            let before = try #require(try await session.policyJobs(of: table).first)
            #expect(before.timeZone == "Europe/Berlin")
            try await session.pause(before, on: server)
            var paused = try #require(try await session.policyJobs(of: table).first)
            #expect(paused.timeZone == "Europe/Berlin" && !paused.scheduled)
            paused.nextStart = before.nextStart
            try await session.restore(paused, scheduled: true, on: server)
            #expect(try await session.policyJobs(of: table).first == before)
            await session.close()
        }
    }
}
