import Glibc
import TestSupport
import Testing

/// Failures that pass by themselves, and those that do not.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct RetryTests {
    /// Ends every session of the program that the condition holds for, as an administrator would.
    private func terminate(_ condition: String, _ scene: Scene) async throws {
        _ = try await scene.database.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'hyperfill %' AND pid <> pg_backend_pid()
                AND \(condition)
            """)
    }

    /// The session is lost in mid-stream: the window is loaded again, in the same run.
    @Test func aLostConnectionIsOpenedAgain() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                try await eventually("its COPY") {
                    try await scene.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY %'"
                    )
                        != "0"
                }
                try await terminate("query LIKE 'COPY %'", scene)
                try scene.folder.remove("hold-40")
            }
            ended.expect(
                0, "warning: public.readings/40..60/copy: ", "; attempt 2 of 7 in",
                "it succeeded at attempt 2")
            try await scene.expectAllReadings()
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    /// All sessions are lost, the one that holds the hypertable's lock too: it is taken again.
    @Test func theHypertableIsHeldAgain() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            try scene.folder.write("hold-60", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                try await terminate("true", scene)
                try scene.folder.remove("hold-40")
                try await eventually("the fourth window") { scene.folder.exists("reached-60") }
                let other = try await scene.hyperfill("run", "plan.yaml", "--yes", "--state", "other.jsonl")
                other.expect(77, "another run works on public.readings", "\(running.pid)")
                try scene.folder.remove("hold-60")
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// The rows of a COMMIT whose answer was lost may be there. They are not loaded on top.
    @Test func aCommitWhoseAnswerIsLost() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                "CREATE TABLE hold AS SELECT 1",
                """
                CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    WHILE NEW.ts = 20 AND EXISTS (SELECT FROM hold) LOOP PERFORM pg_sleep(0.05); END LOOP;
                    RETURN NULL;
                END $$
                """,
                """
                CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON readings DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION linger()
                """)
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the COMMIT") {
                    try await scene.value(
                        """
                        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                            AND query = 'COMMIT' AND wait_event = 'PgSleep'
                        """) == "1"
                }
                try await terminate("query = 'COMMIT'", scene)
                try await scene.database.execute("DELETE FROM hold")
            }
            ended.expect(0, "attempt 2 of 7")
            try await scene.expectAllReadings()
        }
    }

    /// The command says that it may do better later (75), and does.
    @Test func aCommandThatFailsForTheMoment() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.script(
                "rows.sh",
                """
                [ $1 != 40 ] || [ -e second ] || { touch second; echo "40,1,1"; echo "no route" >&2; exit 75; }
                seq $1 $(($2 - 1)) | awk '{ printf "%d,%d,%s\\n", $1, $1 % 7, $1 / 4 }'
                """)
            let ended = try await scene.run()
            ended.expect(0, "it ended with status 75; attempt 2 of 7")
            try await scene.expectAllReadings()
        }
    }

    /// What does not pass stops the window at once: the command runs once for it.
    @Test(arguments: [1, 2, 65, 126, 127])
    func aCommandThatFailsForGood(status: Int) async throws {
        try await Scene.withReadings { scene in
            try scene.folder.shell("mv rows.sh good.sh")
            try scene.folder.script(
                "rows.sh", "echo $1 >>calls; [ $1 = 80 ] && exec ./good.sh $1 $2; exit \(status)")
            let ended = try await scene.run("--select", "public.readings/0..20/copy")
            ended.expect(1, "it ended with status \(status)")
            #expect(!ended.errors.contains("attempt"), "\(ended)")
            #expect(try scene.folder.read("calls") == "80\n0\n")
        }
    }

    /// The number of retries is the plan's, and the failure tells of them.
    @Test func retriesAreLimited() async throws {
        let plan = SamplePlan.command.changed { $0.more = "retries: 2\nretry-delay: 10ms" }
        try await Scene.withReadings(plan: plan) { scene in
            try scene.folder.script("rows.sh", "echo $1 >>calls; exit 75")
            let ended = try await scene.run("--select", "public.readings/0..20/copy")
            ended.expect(1, "attempt 2 of 3", "attempt 3 of 3", "this was attempt 3")
            // A failure that may pass does not keep the run from its tasks.
            #expect(try scene.folder.read("calls") == "80\n0\n0\n0\n")
            try scene.folder.script("rows.sh", "echo $1 >>calls; exit 75")
            try scene.write(plan.changed { $0.more = "retries: 0" })
            (try await scene.run("--select", "public.readings/0..20/copy")).expect(1, "status 75")
            #expect(try scene.folder.read("calls") == "80\n0\n0\n0\n80\n0\n")
        }
    }

    /// Ctrl-C in a pause leaves one more attempt, and no pause after it.
    @Test func aPauseCanBeInterrupted() async throws {
        let plan = SamplePlan.command.changed { $0.more = "retry-delay: 7d" }
        try await Scene.withReadings(plan: plan) { scene in
            try scene.folder.script("rows.sh", "echo $1 >>calls; exit 75")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("attempt 2 of 7")
                running.send(SIGINT)
            }
            ended.expect(75, "this was attempt 2")
            #expect(try scene.folder.read("calls") == "80\n0\n0\n")
        }
    }
}
