import Foundation
import TestSupport
import Testing

/// Targets that cannot be reached, and secrets on the way there.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct ReachTests {
    private let canary = "canary-Zx81%2Fq-secret"

    private func folder() throws -> PlanFolder {
        let folder = try PlanFolder()
        try folder.write("plan.yaml", SamplePlan.command.text)
        return folder
    }

    @Test func unreachableTarget() async throws {
        let uri = "postgresql://someone:\(canary)@127.0.0.1:1/nowhere"
        let program = Program(folder: try folder(), environment: ["TARGET": uri])
        let ended = try await program(["run", "plan.yaml", "--yes"])
        ended.expect(69, "127.0.0.1", "nothing was run")
        #expect(!ended.description.contains("canary"))
        #expect(!program.folder.exists("plan.yaml.state.jsonl"))
    }

    @Test func unknownHost() async throws {
        let program = Program(
            folder: try folder(),
            environment: ["TARGET": "host=no-such-host.invalid dbname=x password=\(canary)"])
        let ended = try await program(["run", "plan.yaml", "--yes"])
        ended.expect(69, "no-such-host.invalid", "nothing was run")
        #expect(!ended.description.contains("canary"))
    }

    @Test func wrongPassword() async throws {
        let server = try #require(ScratchDatabase.serverURI)
        let uri = server.replacing(#/:[^:@\/]*@/#, with: ":\(canary)@", maxReplacements: 1)
        let program = Program(folder: try folder(), environment: ["TARGET": uri])
        let ended = try await program(["run", "plan.yaml", "--yes"])
        ended.expect(69, "password authentication failed", "nothing was run")
        #expect(!ended.description.contains("canary"))
    }

    @Test func unsetVariable() async throws {
        let program = Program(folder: try folder())
        let ended = try await program(["run", "plan.yaml", "--yes"])
        ended.expect(65, "TARGET", "nothing was run")
    }

    /// The password is in the connection string and in the environment, and both the server and the source have
    /// something to complain about.
    @Test func aSecretIsInNothingThatIsWrittenOrShown() async throws {
        let plan = SamplePlan.command.changed { $0.workers = 2 }
        try await Scene.withReadings(plan: plan) { scene in
            let role = "canary_role_\(scene.database.name)", secret = "canary-\(scene.database.name)-Zx81"
            try await scene.database.execute(
                "CREATE ROLE \(role) LOGIN PASSWORD '\(secret)'", "GRANT ALL ON readings TO \(role)",
                "GRANT CREATE ON DATABASE \(scene.database.name) TO \(role)",
                "ALTER TABLE readings ADD CONSTRAINT small CHECK (ts <> 30)",
                "ALTER TABLE readings OWNER TO \(role)")
            let uri = scene.database.uri.replacing(
                #/:\/\/[^@\/]*@/#, with: "://\(role):\(secret)@", maxReplacements: 1)
            let program = Program(
                folder: scene.folder, environment: ["TARGET": uri, "PGPASSWORD": secret, "METERS": secret])
            try scene.folder.write("hold-0", "")
            let (ended, commandLines) = try await program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the first window") { scene.folder.exists("reached-0") }
                let lines = running.commandLines
                try scene.folder.remove("hold-0")
                return lines
            }
            ended.expect(1, "constraint small")
            #expect(commandLines.contains { $0.contains("rows.sh") }, "\(commandLines)")
            var shown = commandLines + [ended.output, ended.errors] + scene.folder.state()
            for arguments in [
                ["plan", "plan.yaml"], ["plan", "plan.yaml", "--live"], ["plan", "plan.yaml", "--sql"],
                ["plan", "plan.yaml", "--json"], ["plan", "plan.yaml", "--graph", "json"],
                ["status", "plan.yaml", "--json"], ["explain", "plan.yaml", "public.readings/20..40/copy"],
                ["abandon", "plan.yaml"], ["validate", "plan.yaml"],
            ] {
                let ended = try await program(arguments)
                #expect(ended.status == 0, "\(arguments): \(ended)")
                shown += [ended.output, ended.errors]
            }
            #expect(shown.allSatisfy { !$0.contains(secret) })
            try await scene.database.execute(
                "REASSIGN OWNED BY \(role) TO CURRENT_USER", "DROP OWNED BY \(role)", "DROP ROLE \(role)")
        }
    }
}
