import TestSupport
import Testing
import Timescale

/// An address that leads to another server in mid-run.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct SwitchoverTests {
    /// A scene whose target is behind a proxy, and another cluster with the same tables and some rows of its own.
    private func with(
        plan: SamplePlan = .command, _ body: @Sendable (Scene, Proxy, TwinServer) async throws -> Void
    ) async throws {
        try await Scene.withReadings(plan: plan) { scene in
            let twin = try await TwinServer(of: scene.database)
            try await twin.execute(
                "CREATE EXTENSION timescaledb",
                "CREATE TABLE public.readings (ts bigint NOT NULL, device integer, value float8)",
                "SELECT create_hypertable('public.readings', 'ts', chunk_time_interval => 20)",
                "INSERT INTO public.readings SELECT i, -9, 0 FROM generate_series(0, 120) AS i")
            let proxy = try Proxy(serverPort: try scene.database.port)
            proxy.start()
            var scene = scene
            scene.program.environment["TARGET"] = scene.database.uri.replacing(
                ":\(try scene.database.port)/", with: ":\(proxy.port)/")
            try await body(scene, proxy, twin)
        }
    }

    /// The number of its own rows, that of other rows, and the comment, all of which must stay.
    private func expectUntouched(_ twin: TwinServer) async throws {
        let state = try await twin.query(
            "SELECT count(*) FILTER (WHERE device = -9), count(*) FILTER (WHERE device <> -9), "
                + "obj_description('public.readings'::regclass) FROM public.readings")
        #expect(state == [["121", "0", nil]])
    }

    /// One session of the target is lost, or all; new ones reach another cluster. No row goes there, and none is deleted
    /// there.
    @Test(arguments: ["query LIKE 'COPY %'", "true"])
    func noSessionWorksOnAnotherServer(lost: String) async throws {
        try await with { scene, proxy, twin in
            try scene.folder.write("hold-40", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                proxy.redirect(to: twin.port)
                _ = try await scene.database.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                        + "AND application_name LIKE 'hyperfill %' AND pid <> pg_backend_pid() AND \(lost)")
                try scene.folder.remove("hold-40")
            }
            ended.expect(
                1, "another server answers at 127.0.0.1:\(proxy.port) (system identifier",
                "nothing was changed there", "and run again")
            #expect(!ended.errors.contains("attempt 3"), "\(ended)")
            try await expectUntouched(twin)
            proxy.redirect(to: nil)
            try await scene.run().expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// The sessions that a command opens later, to restore what a run has suspended, are no exception.
    @Test func abandonDoesNotRestoreOnAnotherServer() async throws {
        let plan = SamplePlan.command.with("indexes: rebuild")
        try await with(plan: plan) { scene, proxy, twin in
            try await scene.database.execute("CREATE INDEX kept ON readings (device)")
            try await scene.run("--select", "public.readings/drop-index").expect(0)
            // The first session takes the locks, and the next one restores.
            proxy.redirect(to: twin.port, after: 2)
            let ended = try await scene.hyperfill("abandon", "plan.yaml")
            ended.expect(1, "another server answers at")
            try await expectUntouched(twin)
            #expect(
                try await twin.query("SELECT count(*) FROM pg_indexes WHERE indexname = 'kept'") == [["0"]])
            proxy.redirect(to: nil)
            try await scene.hyperfill("abandon", "plan.yaml").expect(0)
            #expect(try await scene.value("SELECT count(*) FROM pg_indexes WHERE indexname = 'kept'") == "1")
        }
    }

    /// The state file names the server; a run that begins on another one changes nothing.
    @Test func aRunThatBeginsOnAnotherServerIsRefused() async throws {
        try await with { scene, proxy, twin in
            try await scene.run("--select", "public.readings/0..20/*").expect(0)
            proxy.redirect(to: twin.port)
            try await scene.run().expect(76, "belongs to", "Nothing was run or changed")
            try await expectUntouched(twin)
        }
    }
}
