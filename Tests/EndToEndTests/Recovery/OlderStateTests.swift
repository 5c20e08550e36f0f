import Execution
import Foundation
import Tasks
import Terms
import TestSupport
import Testing

/// State files that know less than what happened to the target: what they say of windows is not trusted.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct OlderStateTests {
    private static let stateFile = "plan.yaml.state.jsonl"

    private func comment(_ scene: Scene) async throws -> String? {
        try await scene.value("SELECT obj_description('readings'::regclass, 'pg_class')")
    }

    enum Way: CaseIterable { case newerFile, rebuild, reload, abandon }

    /// A run with other windows emptied some of what the older copy takes for done.
    @Test(arguments: Way.allCases) func anOlderCopyThatTrustsWindowsIsRefused(way: Way) async throws {
        let plan = SamplePlan.command.with("indexes: rebuild")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            (try await scene.run()).expect(0)
            let older = try scene.folder.read(Self.stateFile)
            try scene.write(plan.changed { $0.hypertables[0].windows = "{ start: 0, every: 40 }" })
            try await scene.die(at: "*/0..40/delete:effect")
            let newer = try scene.folder.read(Self.stateFile)
            try scene.write(plan)
            try scene.folder.write(Self.stateFile, older)
            (try await scene.run()).expect(
                76,
                "is an older copy: a run that it does not know began to empty and load windows of public.readings",
                "nothing was run", "hyperfill state rebuild plan.yaml", "hyperfill abandon plan.yaml")
            #expect(try scene.folder.read(Self.stateFile) == older)
            switch way {
            case .newerFile: try scene.folder.write(Self.stateFile, newer)
            case .rebuild, .reload:
                try scene.folder.remove(Self.stateFile)
                let more = way == .reload ? ["--reload"] : []
                (try await scene.program(["state", "rebuild", "plan.yaml"] + more)).expect(0)
            case .abandon:
                let abandoned = try await scene.hyperfill("abandon", "plan.yaml")
                abandoned.expect(0, "is an older copy", "none of them counts as whole")
                #expect(abandoned.output.contains("0 of 5 windows are whole"), "\(abandoned)")
                #expect(try await scene.jobs() == jobs)
                #expect(try await scene.indexes() == indexes)
            }
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            #expect(try await comment(scene) == nil)
            (try await scene.run()).expect(0, "nothing to do")
        }
    }

    /// Nothing is paused or dropped, and yet a note on the target says that a run loads it.
    @Test func anotherStateFileThatBeganToLoadIsNoticed() async throws {
        let plan = SamplePlan.command.with("policies: leave")
        try await Scene.withReadings(plan: plan) { scene in
            (try await scene.run()).expect(0)
            #expect(try await comment(scene) == nil)
            try await scene.die(at: "*/0..20/delete:effect", "--state", "other.jsonl")
            #expect(try await comment(scene)?.hasPrefix("[hyperfill] {") == true)
            (try await scene.run()).expect(
                76,
                "public.readings: windows were begun and are not whole by runs with another state file: plan plan.yaml on "
            )
            (try await scene.run("--state", "third.jsonl")).expect(76, "windows were begun and are not whole")
            (try await scene.run("--state", "other.jsonl")).expect(0)
            #expect(try await comment(scene) == nil)
            (try await scene.run()).expect(0, "nothing to do")
            try await scene.expectAllReadings()
        }
    }

    /// The process dies when all is done, before the note is taken back.
    @Test func aNoteThatIsLeftIsTakenBack() async throws {
        try await Scene.withReadings(plan: .command.with("policies: leave")) { scene in
            try await scene.die(at: "*/80..100/count:record")
            #expect(try await comment(scene) != nil)
            (try await scene.run()).expect(0, "nothing to do")
            #expect(try await comment(scene) == nil)
        }
    }

    /// An older copy that claims nothing may go on; what it claimed of other windows is void for good.
    @Test func anOlderCopyThatClaimsNothingLoadsAllAgain() async throws {
        let plan = SamplePlan.command.with("policies: leave")
        let wide = plan.changed { $0.hypertables[0].windows = "{ start: 0, every: 50 }" }
        try await Scene.withReadings(plan: plan) { scene in
            (try await scene.run()).expect(0)
            let older = try scene.folder.read(Self.stateFile)
            try scene.write(wide)
            try await scene.die(at: "*/0..50/delete:effect")
            try await scene.database.execute("DELETE FROM readings WHERE ts BETWEEN 50 AND 99")
            try scene.folder.write(Self.stateFile, older)
            try await scene.die(at: "*/0..50/count:record")
            try scene.write(plan)
            let explained = try await scene.hyperfill("explain", "plan.yaml", "public.readings/60..80/copy")
            explained.expect(0)
            #expect(
                explained.output.contains(
                    "a run that the state file knows nothing of changed the hypertable since"), "\(explained)"
            )
            (try await scene.run()).expect(0, "5 windows and 100 rows")
            try await scene.expectAllReadings()
        }
    }

    /// A state file and a note as versions before wrote them.
    @Test func aStateOfAnEarlierVersionGoesOn() async throws {
        let plan = SamplePlan.command.with("indexes: rebuild")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.addJobsAndIndexes()
            let jobs = try await scene.jobs(), indexes = try await scene.indexes()
            try await scene.die(at: "*/40..60/copy:sent")
            try scene.rewriteState(Self.stateFile) { event in
                if case .loadBegun = event.kind { nil } else { event }
            }
            #expect(!scene.folder.state().contains { $0.contains("load-begun") })
            let note = try #require(try await comment(scene))
            let former = note.replacing(#/,"word":"[^"]*"/#, with: "").replacing(
                #/"firstTransaction":[0-9]*,/#, with: "")
            #expect(former != note)
            try await scene.database.execute("COMMENT ON TABLE readings IS \(quotedLiteral(former))")
            (try await scene.run()).expect(0, "3 windows and 60 rows")
            try await scene.expectAllReadings()
            #expect(try await scene.jobs() == jobs)
            #expect(try await scene.indexes() == indexes)
            #expect(try await comment(scene) == nil)
        }
    }

    /// A role that does not own the table cannot write a note. One warning says so.
    @Test func aRoleThatDoesNotOwnTheTableLoadsWithoutANote() async throws {
        try await Scene.withReadings(plan: .command.with("policies: leave")) { scene in
            try await scene.database.withRole { role, uri in
                try await scene.database.execute(
                    "GRANT SELECT, INSERT, DELETE ON readings TO \(role)",
                    "GRANT CREATE ON SCHEMA public TO \(role)")
                var program = scene.program
                program.environment["TARGET"] = uri
                let ended = try await program(["run", "plan.yaml", "--yes"])
                ended.expect(
                    0, "warning: public.readings/0..20/delete: the role may not write into the comment")
                #expect(ended.errors.matches(of: #/delete: the role may not write/#).count <= 2, "\(ended)")
            }
            try await scene.expectAllReadings()
        }
    }
}
