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
            ended.expect(0, "recorded 2 jobs", "jobs are restored")
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

    private func isOn(_ job: String, _ scene: Scene) async throws -> String? {
        try await scene.value("SELECT scheduled FROM timescaledb_information.jobs WHERE job_id = \(job)")
    }

    /// It was off when the first run came, and a person turns it on before the second: it is paused, and on in the end.
    @Test func aJobThatSomebodyTurnedOnBetweenTwoRunsIsOnInTheEnd() async throws {
        try await Scene.withReadings { scene in
            let job = try await scene.addRetention()
            _ = try await scene.value("SELECT alter_job(\(job), scheduled => false)")
            try await scene.die(at: "*/20..40/copy:sent")
            _ = try await scene.value("SELECT alter_job(\(job), scheduled => true)")
            try scene.folder.write("hold-40", "")
            let (ended, during) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let isOn = try await isOn(job, scene)
                try scene.folder.remove("hold-40")
                return isOn
            }
            ended.expect(0, "is on, and no run has paused it", "jobs are restored")
            #expect(during == "f")
            #expect(try await isOn(job, scene) == "t")
        }
    }

    /// While the run goes on, a person turns one job on, replaces another and breaks what the first would be warned of by.
    @Test func whatPeopleDoToJobsMeanwhileStands() async throws {
        try await Scene.withReadings { scene in
            let retention = try await scene.addRetention()
            try await scene.database.execute("CREATE INDEX plain ON readings (device)")
            let reorder = try await scene.value("SELECT add_reorder_policy('readings', 'plain')") ?? ""
            // Asked before the run: the first question drops a database, which waits for a COPY that is held.
            let isApache = try await ScratchDatabase.isApache()
            try scene.folder.write("hold-40", "")
            let (ended, new) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                _ = try await scene.value(
                    "SELECT alter_job(\(retention), scheduled => true, schedule_interval => interval '3 days')"
                )
                try await scene.database.execute(
                    isApache
                        ? "DELETE FROM policies_stand_in.job WHERE id = \(reorder)"
                        : "SELECT delete_job(\(reorder))",
                    "CREATE OR REPLACE FUNCTION tick() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000::bigint / 0'"
                )
                let new = try await scene.value("SELECT add_reorder_policy('readings', 'plain')") ?? ""
                try scene.folder.remove("hold-40")
                return new
            }
            ended.expect(
                0, "retention policy \(retention) on public.readings was on already and was left as it is",
                "what it will drop could not be told: division by zero",
                "job \(reorder) (policy_reorder) is gone and was not turned on again; reorder policy \(new) on "
                    + "public.readings, which is on, was left as it is", "jobs are restored")
            #expect(try await scene.jobs().map { [$0[0], $0[2]] } == [[retention, "t"], [new, "t"]])
            #expect(try await scene.jobs().first?[3] == "3 days")
        }
    }

    /// Makes the policy's `integer_now` function fail for all but `alter_job`, which asks it, too.
    private func stopClock(_ scene: Scene) async throws {
        try await scene.database.execute(
            """
            CREATE OR REPLACE FUNCTION tick() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN
                IF current_query() LIKE '%alter_job%' THEN RETURN 1000; END IF;
                RAISE EXCEPTION 'the clock stands';
            END $$
            """)
    }

    /// What fails here fails in the policy as well.
    @Test func aPolicyThatFailsIsNoReasonNotToLoad() async throws {
        try await Scene.withReadings { scene in
            let job = try await scene.addRetention()
            try await stopClock(scene)
            (try await scene.run()).expect(
                0,
                "what retention policy \(job) on public.readings drops could not be told: P0001: the clock stands"
            )
            #expect(try await isOn(job, scene) == "t")
        }
    }

    /// A warning that cannot be made up does not keep the job from being turned on.
    @Test func aWarningThatFailsKeepsNoJobOff() async throws {
        try await Scene.withReadings { scene in
            let job = try await scene.addRetention()
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                try await stopClock(scene)
                try scene.folder.remove("hold-40")
            }
            ended.expect(
                0, "is on again; what it will drop could not be told: the clock stands",
                "jobs are restored")
            #expect(try await isOn(job, scene) == "t")
        }
    }

    /// Jobs are found by their numbers. Indexes belong to the table under its former name, and are kept on record.
    @Test func aHypertableThatWasRenamedKeepsNothingOff() async throws {
        try await Scene.withReadings(plan: .command.with("indexes: rebuild")) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.die(at: "*/20..40/copy:sent")
            try await scene.database.execute("ALTER TABLE readings RENAME TO elsewhere")
            let abandoned = try await scene.hyperfill("abandon", "plan.yaml")
            abandoned.expect(
                1, "could not be restored: public.readings is public.elsewhere now",
                "give it its former name back")
            #expect(abandoned.output.contains("1 job turned on again, 0 indexes made again"), "\(abandoned)")
            #expect(abandoned.output.contains("still missing: index"), "\(abandoned)")
            try await scene.database.execute("ALTER TABLE elsewhere RENAME TO readings")
            #expect(try await scene.jobs() == jobs)
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(0)
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
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
            ended.expect(
                0, "CALL refresh_continuous_aggregate(", "Sums", "0::bigint, 105::bigint, force => true);")
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
            SELECT time_bucket(7, ts) AS bucket, sum(value) AS value FROM readings GROUP BY 1 WITH NO DATA
            """,
            """
            SELECT add_continuous_aggregate_policy('"Sums"', start_offset => 500::bigint,
                end_offset => 10::bigint, schedule_interval => interval '1 day',
                initial_start => now() + interval '1 day')
            """)
    }
}
