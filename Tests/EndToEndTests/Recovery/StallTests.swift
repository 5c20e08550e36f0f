import Foundation
import Glibc
import Terms
import TestSupport
import Testing
import Timescale

/// Nothing hangs in silence: what stands still says what it waits for, and ends when a plan has had enough.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct StallTests {
    private static let impatient = SamplePlan.command.changed {
        $0.more = "retries: 0\ntimeouts: { progress: 5s }"
    }

    /// The rest of the script waits while a file `hold` stands, except for the last window, whose rows are looked at first.
    private static let patientRows = """
        touch reached-$1
        while [ -e hold -a $1 != 80 ]; do sleep 0.05; done
        seq $1 $(($2 - 1)) | awk '{ printf "%d,%d,%s\\n", $1, $1 % 7, $1 / 4 }'
        """

    /// Prints the rows of the last window, which a run looks at before its first task.
    private static let lastWindow = "[ $1 = 80 ] && exec seq -f '%.0f,1,1' 80 99"

    @Test func aLockIsNamedWithItsHolder() async throws {
        try await Scene.withReadings(plan: Self.impatient) { scene in
            try scene.folder.script("rows.sh", Self.patientRows)
            try scene.folder.write("hold", "")
            let holder = try await scene.database.session("the holder")
            let pid = try await holder.backendPID()
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the first window") { scene.folder.exists("reached-0") }
                try await holder.begin()
                // What the load took already leaves room for this one, which the next delete waits for.
                try await holder.execute("LOCK TABLE readings IN SHARE ROW EXCLUSIVE MODE NOWAIT")
                try scene.folder.remove("hold")
                try await running.says("waits: for RowExclusiveLock on ")
                try await running.says("held by process \(pid) (client backend, the holder)")
                try await running.says("it stood still for 5 s")
                await holder.close()
            }
            ended.expect(69, "`timeouts: { progress: … }`")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// A prepared transaction has no process. What the run prints about it ends it.
    @Test(.enabled("needs max_prepared_transactions") { try await ScratchDatabase.preparesTransactions() })
    func aPreparedTransactionIsNamedAndEndsAsPrinted() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.script("rows.sh", Self.patientRows)
            try scene.folder.write("hold", "")
            let name = "it's \(scene.database.name)"
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the first window") { scene.folder.exists("reached-0") }
                try await scene.database.execute(
                    "BEGIN", "LOCK TABLE readings IN SHARE ROW EXCLUSIVE MODE NOWAIT",
                    "PREPARE TRANSACTION \(quotedLiteral(name))")
                try scene.folder.remove("hold")
                try await running.says(
                    "held by the prepared transaction \(quotedLiteral(name)) of role postgres")
                let printed = try #require(running.errors.firstMatch(of: #/ROLLBACK PREPARED [^;]*;/#))
                try await scene.database.execute(String(printed.output))
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test func abandonNamesTheLockThatItWaitsFor() async throws {
        let plan = Self.impatient.with("indexes: rebuild")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.die(at: "*/20..40/copy:sent")
            let holder = try await scene.database.session("the holder")
            let pid = try await holder.backendPID()
            try await holder.begin()
            try await holder.execute("LOCK TABLE readings IN ROW EXCLUSIVE MODE")
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(
                69, "waits: for ShareLock on ", "held by process \(pid) (client backend, the holder)",
                "it stood still for 5 s")
            await holder.close()
            (try await scene.hyperfill("abandon", "plan.yaml")).expect(0)
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
        }
    }

    /// All is done, and only the note in the hypertable's comment is left: the next run removes it.
    @Test func aLockAtTheEndIsLeftToTheNextRun() async throws {
        try await Scene.withReadings { scene in
            try await scene.die(at: "*/80..100/count:intent")
            let holder = try await scene.database.session("the holder")
            try await holder.begin()
            try await holder.execute("LOCK TABLE readings IN SHARE UPDATE EXCLUSIVE MODE")
            (try await scene.run()).expect(0, "done: ", "could not be removed", "lock timeout")
            (try await scene.run()).expect(0, "could not be removed", "nothing to do")
            let comment = "SELECT obj_description('readings'::regclass, 'pg_class')"
            #expect(try await scene.value(comment) != nil)
            await holder.close()
            (try await scene.run()).expect(0, "nothing to do")
            #expect(try await scene.value(comment) == nil)
        }
    }

    @Test func aCommandThatSaysNothing() async throws {
        try await Scene.withReadings(plan: Self.impatient) { scene in
            try scene.folder.script("rows.sh", "\(Self.lastWindow); echo $1,1,1; exec sleep 600")
            let ended = try await scene.run("--select", "public.readings/0..20/copy")
            ended.expect(
                1, "waits: for output of the rows command (process",
                "it stood still for 5 s, waiting for output")
        }
    }

    /// The command ends well, but something that it has started keeps its output open: rows could still come.
    @Test func aProcessThatIsLeftRunning() async throws {
        try await Scene.withReadings(plan: Self.impatient) { scene in
            try scene.folder.script(
                "rows.sh", "seq $1 $(($2 - 1)) | sed 's/$/,1,1/'; [ $1 = 80 ] || sleep 600 & sleep 0.1")
            let ended = try await scene.run("--select", "public.readings/0..20/copy")
            ended.expect(1, "which has itself ended: processes it left running hold it open: ", "(sleep)")
            #expect(
                try await scene.value("SELECT count(*) FROM readings WHERE ts < 20 AND device = 1") == "0")
        }
    }

    @Test func aCountThatNeverComes() async throws {
        try await Scene.withReadings(plan: Self.impatient) { scene in
            try scene.folder.script("count.sh", "[ $1 = 80 ] && exec echo 20; exec sleep 600")
            let ended = try await scene.run("--select", "public.readings/0..20/count")
            ended.expect(1, "waits: for output of the count command (process", "it stood still for 5 s")
        }
    }

    /// A network that swallows everything: the task ends, and is done again when the network is back.
    @Test func aNetworkThatSwallowsEverything() async throws {
        let plan = Self.impatient.changed {
            $0.more = "retries: 20\nretry-delay: 1s\ntimeouts: { progress: 5s }"
        }
        try await Scene.withReadings(plan: plan) { scene in
            let parts = try #require(scene.database.uri.firstMatch(of: #/^(.*:)([0-9]+)(\/.*)$/#)?.output)
            let proxy = try Proxy(serverPort: try #require(Int(parts.2)))
            proxy.start()
            var behind = scene.program
            behind.environment["TARGET"] = "\(parts.1)\(proxy.port)\(parts.3)"
            try scene.folder.script("rows.sh", Self.patientRows)
            try scene.folder.write("hold", "")
            let (ended, _) = try await behind.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the first window") { scene.folder.exists("reached-0") }
                proxy.make(.freeze)
                try scene.folder.remove("hold")
                try await running.says("waits: for an answer from the target")
                try await running.says("attempt 2 of 21")
                proxy.reset()
            }
            ended.expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// A statement that works is left alone, unless the plan says how long is too long.
    @Test func aStatementThatRunsTooLong() async throws {
        let plan = Self.impatient.changed { $0.more = "timeouts: { statement: 2s, progress: 3s }" }
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute(
                "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS "
                    + "$$ BEGIN PERFORM pg_sleep(60); RETURN OLD; END $$",
                "CREATE TRIGGER linger BEFORE DELETE ON readings FOR EACH ROW EXECUTE FUNCTION linger()")
            let ended = try await scene.run("--select", "public.readings/0..20/delete")
            ended.expect(1, "a statement (DELETE FROM …) ran for longer than 2 s and was ended")
            try await scene.database.execute("DROP TRIGGER linger ON readings")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }
}
