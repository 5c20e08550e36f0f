import Statements
import Tasks
import TestSupport
import Testing

/// The owner of the hypertable edits the program's note in its comment, and a superuser runs the program.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct HostileNoteTests {
    private static let stateFile = "plan.yaml.state.jsonl"

    enum Way: CaseIterable { case run, abandon, rebuild }

    /// The note names an index that is another statement, an index of another table, and another table's job.
    @Test(arguments: Way.allCases) func theNoteIsNotSQL(way: Way) async throws {
        try await EnemyScene.with { enemy in
            let scene = enemy.scene
            try await enemy.die(at: "*/drop-index:dropped")
            let statement = "ALTER ROLE \(enemy.owner) SUPERUSER"
            let hostile = [
                ("evil", statement), ("evil2", "CREATE INDEX evil2 ON public.other USING btree (device)"),
                ("evil3", "CREATE INDEX evil3 ON public.readings USING btree (device); \(statement)"),
            ].map { name, definition in
                #"{"schema":"public","name":"\#(name)","definition":"\#(definition)","predicate":"no","isClustered":false}"#
            }.joined(separator: ",")
            let job = #"{"id":\#(enemy.otherJob),"procedure":"policy_retention","isScheduled":true}"#
            let note = try await enemy.note()
            try await enemy.setNote(
                note.replacing(#""indexes":["#, with: #""indexes":[\#(hostile),"#)
                    .replacing(#""jobs":["#, with: #""jobs":[\#(job),"#))
            switch way {
            case .run:
                (try await scene.run()).expect(
                    0, "names index evil, index evil2, index evil3, which no run can have suspended there",
                    "it is no job of public.readings; it was left off", "indexes are restored")
                try await scene.expectAllReadings()
            case .abandon:
                (try await scene.hyperfill("abandon", "plan.yaml")).expect(0, "it was left off")
            case .rebuild:
                try scene.folder.remove(Self.stateFile)
                let rebuilt = try await scene.hyperfill("state", "rebuild", "plan.yaml")
                rebuilt.expect(0, "names index evil, index evil2, index evil3", "It is not recorded")
                (try await scene.hyperfill("abandon", "plan.yaml")).expect(0, "it was left off")
            }
            try await enemy.expectNothingElse()
            #expect(try await EnemyScene.definitions(scene) == enemy.indexes)
            #expect(
                try await scene.value(
                    "SELECT scheduled FROM timescaledb_information.jobs WHERE hypertable_name = 'readings' "
                        + "AND proc_name = 'policy_retention'") == "t")
        }
    }

    /// A state file of an earlier version may have taken such an entry in.
    @Test func aRecordedStatementIsNotRun() async throws {
        try await EnemyScene.with { enemy in
            let scene = enemy.scene
            try await enemy.die(at: "*/20..40/copy:sent")
            try scene.rewriteState(Self.stateFile) { event in
                guard case .indexesRecorded(let table, var indexes) = event.kind else { return event }
                for index in indexes.indices where indexes[index].name == "computed" {
                    indexes[index].definition = "ALTER ROLE \(enemy.owner) SUPERUSER"
                    indexes[index].predicate = "no"
                }
                return Event(at: event.at, kind: .indexesRecorded(table, indexes))
            }
            let ended = try await scene.run()
            ended.expect(
                1,
                "index computed could not be restored: the recorded definition is not that of an index of "
                    + "public.readings; it was not run", "is not shown")
            #expect(!ended.errors.contains("SUPERUSER"), "\(ended)")
            try await enemy.expectNothingElse()
            // An index of that name by hand is the way out.
            try await scene.database.execute(
                "CREATE INDEX computed ON readings ((value * 2), device, (ts % 7))")
            (try await scene.run()).expect(0)
        }
    }

    /// Nothing else says what is suspended, so such a note stops the program.
    @Test(arguments: ["{", "{\"jobs\":[]}", "{\"state\":" + String(repeating: "[", count: 5_000)])
    func aNoteThatCannotBeReadStopsARun(note: String) async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute("COMMENT ON TABLE readings IS 'ours\n[hyperfill] \(note)'")
            (try await scene.run()).expect(
                1, "the comment of public.readings ends in a note of hyperfill that cannot be read",
                "COMMENT ON TABLE \"public\".\"readings\" IS")
            try await scene.database.execute("COMMENT ON TABLE readings IS 'ours\n[hyperfill] is used here'")
            (try await scene.run()).expect(0)
            #expect(
                try await scene.value("SELECT obj_description('readings'::regclass, 'pg_class')")
                    == "ours\n[hyperfill] is used here")
        }
    }

    @Test func aHugeCommentIsNotRead() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                "DO $$ BEGIN EXECUTE format('COMMENT ON TABLE readings IS %L', repeat('x', 5000000)); END $$")
            (try await scene.run()).expect(1, "the comment of public.readings is larger than 4194304 bytes")
        }
    }

    /// Numbers at the ends of their type.
    @Test(arguments: [Int64.min, -1, .max]) func aTransactionThatCannotBe(first: Int64) async throws {
        try await EnemyScene.with { enemy in
            let scene = enemy.scene
            try await enemy.die(at: "*/40..60/delete:effect")
            try scene.folder.remove(Self.stateFile)
            let note = try await enemy.note()
            try await enemy.setNote(
                note.replacing(#/"firstTransaction":\d+/#, with: "\"firstTransaction\":\(first)"))
            let rebuilt = try await scene.hyperfill("state", "rebuild", "plan.yaml")
            rebuilt.expect(0, "the state is rebuilt")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }
}
