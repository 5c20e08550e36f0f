import Foundation
import StateFile
import Tasks
import TestSupport
import Testing

/// State files that earlier versions wrote, under `Fixtures`: they are read as before, and nothing that is done in them
/// runs again. `HYPERFILL_RECORD=1` writes what `status` and `explain` say of them.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct FormerStateTests {
    /// A state file, and the expected outcome of a run with it.
    struct Fixture: Sendable, CustomTestStringConvertible {
        let name: String
        /// The task that is explained.
        let task: String
        /// The windows that are loaded in it.
        let loaded: String
        /// Its jobs and indexes in the target.
        var objects = Objects.suspended
        /// What a run says.
        let run: String

        enum Objects: Sendable { case none, asAtFirst, jobsPaused, suspended, partlyRestored }

        var testDescription: String { name }
        var folder: URL { Self.all.appending(path: name) }

        static let all = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    }

    static let fixtures = [
        Fixture(
            name: "finished", task: "0..20/copy", loaded: "ts < 100", objects: .asAtFirst,
            run: "nothing to do"),
        Fixture(name: "killed", task: "40..60/copy", loaded: "ts < 40", run: "3 windows and 60 rows"),
        Fixture(
            name: "failed", task: "40..60/copy", loaded: "ts NOT BETWEEN 40 AND 59", objects: .jobsPaused,
            run: "1 window and 20 rows"),
        Fixture(name: "suspended", task: "0..20/delete", loaded: "false", run: "5 windows and 100 rows"),
        Fixture(
            name: "rows-lost", task: "60..80/copy", loaded: "ts < 40", objects: .jobsPaused,
            run: "3 windows and 60 rows"),
        Fixture(
            name: "files", task: "40..60/copy", loaded: "ts < 100", objects: .none,
            run: "1 window and 20 rows"),
        Fixture(
            name: "abandoned", task: "disable-policy", loaded: "ts < 40", objects: .asAtFirst,
            run: "3 windows and 60 rows"),
        // A job and an index that were back were told as tasks that had started and failed.
        Fixture(
            name: "diverged", task: "disable-policy", loaded: "ts < 40", objects: .partlyRestored,
            run: "3 windows and 60 rows"),
    ]

    @Test func everyFixtureIsTested() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Fixture.all.path())
        #expect(folders.sorted() == Self.fixtures.map(\.name).sorted())
        for fixture in Self.fixtures {
            let state = fixture.folder.appending(path: "plan.yaml.state.jsonl")
            #expect(FileManager.default.fileExists(atPath: state.path()), "\(fixture.name) has no state file")
        }
    }

    @Test(arguments: fixtures) func itIsReadAsBefore(_ fixture: Fixture) async throws {
        let folder = try PlanFolder()
        try Self.copy(fixture, to: folder)
        let program = Program(folder: folder, environment: ["TARGET": "postgresql://unused.invalid/metrics"])
        for (name, arguments) in [
            ("status.expected", ["status", "plan.yaml"]),
            ("explain.expected", ["explain", "plan.yaml", "public.readings/\(fixture.task)"]),
        ] {
            let ended = try await program(arguments)
            ended.expect(0)
            let golden = fixture.folder.appending(path: name)
            if ProcessInfo.processInfo.environment["HYPERFILL_RECORD"] == "1" {
                try Data(ended.output.utf8).write(to: golden)
            }
            #expect(ended.output == (try String(contentsOf: golden, encoding: .utf8)))
        }
        (try await program(["state", "verify", "plan.yaml"])).expect(0)
    }

    @Test(arguments: fixtures) func nothingThatIsDoneRunsAgain(_ fixture: Fixture) async throws {
        try await Scene.withReadings { scene in
            try Self.copy(fixture, to: scene.folder)
            try await scene.load(fixture.loaded)
            try scene.folder.shell(
                "for i in 1 2; do { echo ts,device,value; ./rows.sh $((50 * i - 50)) $((50 * i)); } > rows-$i.csv; done"
            )
            let jobs = try await scene.prepareObjects(fixture.objects)
            try await scene.adoptState()
            (try await scene.run()).expect(0, fixture.run)
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs.jobs)
            #expect(try await scene.indexes() == jobs.indexes)
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    private static func copy(_ fixture: Fixture, to folder: PlanFolder) throws {
        for name in ["plan.yaml", "plan.yaml.state.jsonl"] {
            let text = try String(contentsOf: fixture.folder.appending(path: name), encoding: .utf8)
            try folder.write(name, text)
        }
    }
}

extension Scene {
    /// Brings the source's rows into the target, where the condition holds.
    fileprivate func load(_ condition: String) async throws {
        try await database.execute(
            "DELETE FROM readings WHERE ts < 100 AND \(condition)",
            """
            INSERT INTO readings SELECT ts, ts % 7, ts / 4.0 FROM generate_series(0, 99) AS ts WHERE \(condition)
            """)
    }

    /// Makes jobs and indexes, and suspends them as runs had.
    ///
    /// - Returns: the jobs and indexes as they are to be in the end.
    fileprivate func prepareObjects(
        _ objects: FormerStateTests.Fixture.Objects
    ) async throws -> (jobs: [[String?]], indexes: [[String?]]) {
        if objects != .none { try await addJobsAndIndexes() }
        let before = (try await jobs(), try await indexes())
        switch objects {
        case .none, .asAtFirst: break
        case .jobsPaused:
            _ = try await value("SELECT alter_job(1000, scheduled => false)")
        case .suspended:
            _ = try await value("SELECT alter_job(1000, scheduled => false)")
            try await dropIndexes("plain", "\"Plain \"\"2\"\"\"", "computed", "readings_ts_idx")
        case .partlyRestored:
            try await dropIndexes("\"Plain \"\"2\"\"\"", "computed", "readings_ts_idx")
        }
        return before
    }

    /// Drops one after the other: TimescaleDB refuses a statement that names several.
    private func dropIndexes(_ names: String...) async throws {
        for name in names { try await database.execute("DROP INDEX \(name)") }
    }

    /// Makes the fixture's state file one of this scene's target.
    fileprivate func adoptState() async throws {
        let system = try await value("SELECT system_identifier FROM pg_control_system()") ?? ""
        let relation = try await value("SELECT 'readings'::regclass::oid") ?? ""
        try rewriteState(
            "plan.yaml.state.jsonl", for: TargetIdentity(system: system, database: database.name)
        ) { event in
            guard case .loadBegun(let table, var token) = event.kind else { return event }
            token.relation = relation
            return Event(at: event.at, kind: .loadBegun(table, token))
        }
    }
}
