import TestSupport
import Testing
import Timescale

/// Background jobs are paused for the time of the load, and put back as they were.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct PolicyTests {
    @Test func jobsArePausedMeanwhileAndPutBackAsTheyWere() async throws {
        try await Scene.withReadings { scene in
            try await scene.addJobsAndIndexes()
            let before = try await scene.jobs()
            #expect(before.map { $0[2] } == ["t", "f"])
            try scene.folder.write("hold-40", "")
            let (ended, during) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let jobs = try await scene.jobs()
                try scene.folder.remove("hold-40")
                return jobs
            }
            ended.expect(0, "recorded 2 jobs", "jobs are as they were")
            #expect(during.map { $0[2] } == ["f", "f"])
            #expect(try await scene.jobs() == before)
            try await scene.expectAllReadings()
        }
    }

    @Test func retentionThatReachesIntoThePlanIsWarnedAbout() async throws {
        try await Scene.withReadings { scene in
            try await scene.addRetention(keeping: 950)
            let ended = try await scene.run()
            ended.expect(
                0, "warning: public.readings/enable-policy", "is on again and will drop 2 chunks", "before 40"
            )
        }
    }

    @Test func policiesAreLeftAloneWhenThePlanSaysSo() async throws {
        try await Scene.withReadings(plan: .command.with("policies: leave")) { scene in
            try await scene.addJobsAndIndexes()
            let before = try await scene.jobs()
            try scene.folder.write("hold-40", "")
            let (ended, during) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let jobs = try await scene.jobs()
                try scene.folder.remove("hold-40")
                return jobs
            }
            ended.expect(0)
            #expect(!ended.errors.contains("policy"))
            #expect(during == before)
            #expect(try await scene.jobs() == before)
        }
    }

    @Test func jobsComeBackAfterARunThatWasKilled() async throws {
        try await Scene.withReadings { scene in
            try await scene.addJobsAndIndexes()
            let before = try await scene.jobs()
            try scene.folder.write("hold-40", "")
            let (killed, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                running.send(9)
            }
            #expect(killed.status == 137)
            #expect(try await scene.jobs().map { $0[2] } == ["f", "f"])
            try scene.folder.remove("hold-40")
            let ended = try await scene.run()
            ended.expect(0, "3 windows and 60 rows loaded")
            #expect(try await scene.jobs() == before)
            try await scene.expectAllReadings()
        }
    }

    @Test func abandonPutsJobsAndIndexesBack() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild")) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try scene.folder.write("hold-40", "")
            _ = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                running.send(9)
            }
            #expect(try await scene.indexes() != indexes)
            let abandoned = try await scene.hyperfill("abandon", "plan.yaml")
            abandoned.expect(0)
            #expect(abandoned.output.contains("2 of 5 windows are whole"))
            #expect(abandoned.output.contains("not whole: 40..60"))
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            let status = try await scene.hyperfill("status", "plan.yaml")
            #expect(status.output.contains("The backfill was abandoned"), "\(status)")
            try scene.folder.remove("hold-40")
            let ended = try await scene.run()
            ended.expect(0, "3 windows and 60 rows loaded")
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            try await scene.expectAllReadings()
        }
    }

    /// A worker in mid-run when its job is paused is named and waited for.
    @Test func aRunningWorkerIsWaitedFor() async throws {
        try await Scene.withReadings { scene in
            let job = try await scene.addRetention()
            let name = try #require(
                try await scene.value(
                    "SELECT application_name FROM timescaledb_information.jobs WHERE job_id = \(job)"))
            let worker = try await scene.database.session(name)
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("waits: waiting for")
                #expect(running.errors.contains(name))
                #expect(!scene.folder.state().contains { $0.contains("/delete") })
                await worker.close()
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test func refreshesArePausedAndTheHintSaysHowToCatchUp() async throws {
        try await Scene.withReadings { scene in
            try await scene.addRetention()
            try await scene.addAggregate()
            let refresh = """
                SELECT scheduled FROM timescaledb_information.jobs
                WHERE proc_name = 'policy_refresh_continuous_aggregate'
                """
            #expect(try await scene.value(refresh) == "t")
            try scene.folder.write("hold-40", "")
            let (ended, during) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let scheduled = try await scene.value(refresh)
                try scene.folder.remove("hold-40")
                return scheduled
            }
            ended.expect(0, "CALL refresh_continuous_aggregate(", "Sums", "0::bigint, 100::bigint")
            #expect(during == "f")
            #expect(try await scene.value(refresh) == "t")
            try await scene.expectAllReadings()
        }
    }
}

extension Scene {
    /// A continuous aggregate over the sample hypertable, with a refresh policy.
    fileprivate func addAggregate() async throws {
        guard try await value("SELECT current_setting('timescaledb.license')") != "apache" else {
            _ = try await value("SELECT policies_stand_in.add_continuous_aggregate('readings', 'Sums')")
            // What the stand-in puts into the catalog keeps newer versions from deleting: the test is of jobs.
            return
        }
        try await database.execute(
            """
            CREATE MATERIALIZED VIEW "Sums" WITH (timescaledb.continuous) AS
            SELECT time_bucket(10, ts) AS bucket, sum(value) AS value FROM readings GROUP BY 1 WITH NO DATA
            """,
            """
            SELECT add_continuous_aggregate_policy('"Sums"', start_offset => 500::bigint,
                end_offset => 10::bigint, schedule_interval => interval '1 day',
                initial_start => now() + interval '1 day')
            """)
    }
}
