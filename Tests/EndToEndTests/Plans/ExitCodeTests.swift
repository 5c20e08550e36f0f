import Foundation
import Tasks
import Terms
import TestSupport
import Testing
import Timescale

/// Each exit status, in a process that ends with it. Status 70 needs a bug, and has only a unit test (`ExitStatusTests`).
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct ExitCodeTests {
    private static let patient = SamplePlan.command.changed { $0.more = "retries: 0" }

    @Test func everythingIsDone0() async throws {
        try await Scene.withReadings { scene in try await scene.run().expect(0, "100 rows") }
    }

    @Test func aTaskFails1() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.shell("mv rows.sh good.sh")
            try scene.folder.script("rows.sh", "[ $1 -ne 20 ] || exit 3; ./good.sh $1 $2")
            try await scene.run().expect(1, "it ended with status 3")
        }
    }

    @Test func aCountThatDiffersWinsOverATaskThatFails2() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.shell("mv rows.sh good.sh && mv count.sh right.sh")
            try scene.folder.script("rows.sh", "[ $1 -ne 20 ] || exit 3; ./good.sh $1 $2")
            try scene.folder.script("count.sh", "[ $1 -eq 60 ] && echo 21 || ./right.sh $1 $2")
            try await scene.run().expect(
                2, "it ended with status 3", "the source has 21 rows in this window, the target 20")
        }
    }

    @Test(arguments: [
        ["runn"], ["run"], ["run", "plan.yaml"], ["run", "plan.yaml", "--yes", "--select", "x"],
    ])
    func aWrongCommandLine64(arguments: [String]) async throws {
        try await Scene.withReadings { scene in try await scene.program(arguments).expect(64) }
    }

    @Test func anInvalidPlan65() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("wrong.yaml", "version: 2\n")
            for arguments in [["validate", "wrong.yaml"], ["run", "wrong.yaml"], ["run", "missing.yaml"]] {
                try await scene.program(arguments).expect(65)
            }
            try scene.write(.command.with("columns: [ts, nothing]"))
            try await scene.run().expect(65, "has no column \"nothing\"", "nothing was run")
            try await scene.hyperfill("validate", "--live", "plan.yaml").expect(65)
        }
    }

    @Test func aTargetThatCannotBeReached69() async throws {
        try await Scene.withReadings { scene in
            var scene = scene
            scene.program.environment["TARGET"] = "postgresql://127.0.0.1:1/nowhere"
            for arguments in [["run", "plan.yaml", "--yes"], ["validate", "--live", "plan.yaml"]] {
                try await scene.program(arguments).expect(69, "cannot connect to the target")
            }
        }
    }

    @Test func aSourceThatCannotBeReached69() async throws {
        try await PostgresPair.with("k bigint") { pair in
            var scene = pair.scene
            scene.program.environment["SOURCE"] = "postgresql://127.0.0.1:1/nowhere"
            try await scene.run().expect(69, "cannot connect to the source", "nothing was run")
            try await scene.hyperfill("validate", "--live", "plan.yaml").expect(
                69, "a source cannot be reached")
        }
    }

    @Test func aSourceThatGoesAwayInARun69() async throws {
        let server = try await PostgresServer()
        let plan = SamplePlan.database("postgres").changed { $0.more = "retries: 0" }
        try await PostgresPair.with("k bigint, s text", plan: plan) { pair in
            var scene = pair.scene
            scene.program.environment["SOURCE"] = server.uri
            let session = try await Session.connect(server.uri, applicationName: "hyperfill tests")
            try await session.execute("CREATE TABLE readings (t timestamptz NOT NULL, k bigint, s text)")
            try await session.execute(
                "INSERT INTO readings SELECT '2024-06-02Z'::timestamptz + k * interval '1 s', k, repeat('x', 900) "
                    + "FROM generate_series(1, 30000) AS k")
            await session.close()
            let ended = try await scene.runHeld { _ in try server.kill() }
            ended.expect(69)
        }
    }

    @Test func aStandby69() async throws {
        let server = try await PostgresServer()
        let admin = try await Session.connect(server.uri, applicationName: "hyperfill tests")
        for statement in [
            "CREATE EXTENSION IF NOT EXISTS timescaledb",
            "CREATE TABLE readings (ts bigint NOT NULL, device integer, value float8)",
            "SELECT create_hypertable('readings', 'ts', chunk_time_interval => 20)",
        ] { _ = try await admin.query(statement) }
        let folder = try #require(try await admin.query("SHOW data_directory").first?[0])
        try await admin.execute("COPY (SELECT 1) TO '\(folder)/standby.signal'")
        await admin.close()
        try server.kill()
        try server.start()
        try await Scene.withReadings { scene in
            var scene = scene
            scene.program.environment["TARGET"] = server.uri
            try await scene.run().expect(69, "is a standby", "connect to the primary server")
            try await scene.hyperfill("validate", "--live", "plan.yaml").expect(
                69, "is a standby", "the target cannot be reached, or not written to")
        }
    }

    @Test func aStateFileThatCannotBeCreated73() async throws {
        try await Scene.withReadings { scene in
            try await scene.run("--state", "no/folder/state.jsonl").expect(73, "Nothing was run")
        }
    }

    /// A limit on the size of files stands for a full disk.
    @Test func aStateFileThatCannotBeWritten74() async throws {
        try await Scene.withReadings { scene in
            let binary = try #require(Program.path)
            try scene.folder.shell(
                "(trap '' XFSZ; ulimit -f 2; TARGET='\(scene.database.uri)' '\(binary)' run plan.yaml --yes 2> errors; "
                    + "echo $? > status)")
            #expect(try scene.folder.read("status") == "74\n")
            try await scene.run().expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test(arguments: [SIGTERM, SIGHUP]) func aSignal75(number: Int32) async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                running.send(number)
            }
            ended.expect(75, "hyperfill run plan.yaml")
        }
    }

    @Test func aDamagedStateFile76() async throws {
        try await Scene.withReadings { scene in
            try await scene.run().expect(0)
            try scene.folder.shell("sed -i '2s/a/b/' plan.yaml.state.jsonl")
            for arguments in [
                ["run", "plan.yaml"], ["status", "plan.yaml"], ["state", "verify", "plan.yaml"],
            ] {
                try await scene.program(arguments).expect(76, "damaged")
            }
        }
    }

    @Test func anotherRunHoldsTheLock77() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                try await scene.run().expect(77, "another run holds the lock")
                try await scene.run("--state", "other.jsonl").expect(
                    77, "another run works on public.readings")
                try scene.folder.remove("hold-40")
            }
            ended.expect(0)
        }
    }

    /// The connection that holds the hypertable's lock is lost, and another session, which was waiting, gets the lock.
    @Test func anotherRunTakesTheHypertable77() async throws {
        try await Scene.withReadings(plan: Self.patient) { scene in
            let table = TableName(schema: "public", name: "readings")
            let key = Fingerprint(["lock": "run", "table": table.sql]).lockKey
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let looking = try await scene.database.session()
                let holder = try #require(try await looking.lockHolders(of: key).first)
                let other = try await scene.database.session()
                let taking = Task { try await other.execute("SELECT pg_advisory_lock('\(key)'::bigint)") }
                try await scene.waitsForLock()
                try await looking.execute("SELECT pg_terminate_backend(\(holder.pid))")
                _ = try await taking.value
                try await eventually("the end of the run") {
                    try await scene.value(
                        "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name LIKE 'hyperfill run %' "
                            + "AND datname = current_database()") == "t"
                }
                await other.close()
                await looking.close()
            }
            ended.expect(77, "another run has taken public.readings meanwhile")
        }
    }
}
