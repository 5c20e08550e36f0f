import Foundation
import TestSupport
import Testing

/// Commands and statements that the program prints for a person to type do what they are printed for.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct PrintedCommandsTests {
    /// The tests that take what the program prints, and run it. A new command in a message needs a line here.
    private static let cases: [String: String] = [
        "CALL refresh_continuous_aggregate(": "numbersInBucketsAcrossBothEnds",
        "ROLLBACK PREPARED": "aPreparedTransactionIsNamedAndEndsAsPrinted",
        "SELECT * FROM pg_prepared_xacts": "aPreparedTransactionCountsAsAProcess",
        "SELECT pg_terminate_backend(": "aLeftOverEndsAsPrinted",
        "GRANT ": "aPrintedGrantIsEnough",
        "command(\"run\"": "aFailedRunPrintsTheWayOn",
        "command(\"abandon\"": "aFailedRunPrintsTheWayOn",
        "command(\"explain\"": "aFailedRunPrintsTheWayOn",
        "command(\"status\"": "aRunAtWorkPrintsItsStatus",
        "command(\"plan\"": "aWrongSelectionPrintsThePlan",
        "command(\"state rebuild\"": "aLostStateIsMadeAgainAsPrinted",
        "command(\"state repair\"": "aDamagedStateIsRepaired",
        "`hyperfill state repair": "aDamagedStateIsRepaired",
        "`hyperfill state rebuild": "aLostStateIsMadeAgainAsPrinted",
        "`hyperfill schema": "aSchemaIsPrinted",
        "`hyperfill init": "fromFilesToADoneBackfill",
        "`hyperfill validate": "fromFilesToADoneBackfill",
        "`hyperfill plan": "fromFilesToADoneBackfill",
        "`hyperfill run": "fromFilesToADoneBackfill",
        "`hyperfill abandon": "anotherPlansStateIsAbandonedAsPrinted",
    ]

    @Test func everyPrintedCommandHasATest() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let pattern =
            #/CALL [a-z_]+\(|ROLLBACK PREPARED|SELECT \* FROM pg_[a-z_]+|SELECT pg_terminate_backend\(|GRANT |command\("[a-z ]+"|`hyperfill [a-z]+(?: [a-z]+)?/#
        var found: Set<String> = []
        for line in try Self.code(below: root.appending(path: "Sources")) {
            for match in line.matches(of: pattern) {
                found.insert(String(match.output))
            }
        }
        let expected = Set(Self.cases.keys)
        #expect(found == expected, "\(found.symmetricDifference(expected))")
        let tests = try Self.code(below: root.appending(path: "Tests"))
        for test in Set(Self.cases.values) {
            #expect(tests.contains { $0.contains("func \(test)(") }, "no test \(test)")
        }
    }

    /// The plan's and the state's paths need quotes.
    @Test func aFailedRunPrintsTheWayOn() async throws {
        try await Scene.withPlanToQuote { scene in
            try await scene.addRetention()
            let jobs = try await scene.jobs()
            let failed = try await scene.runPlanToQuote()
            failed.expect(1)
            let status = try await scene.program(["status"] + Scene.planToQuote)
            status.expect(0)
            let printed = scene.commands(in: failed.errors + status.output)
            #expect(Set(printed.compactMap(\.first)) == ["run", "abandon", "explain"], "\(printed)")
            for words in printed where words[0] == "explain" { (try await scene.program(words)).expect(0) }
            for words in printed where words[0] == "abandon" { (try await scene.program(words)).expect(0) }
            #expect(try await scene.jobs() == jobs)
            try scene.folder.remove("fail")
            let run = try #require(printed.first { $0[0] == "run" })
            (try await scene.program(run + ["--yes"])).expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test func aWrongSelectionPrintsThePlan() async throws {
        try await Scene.withPlanToQuote { scene in
            let refused = try await scene.program(
                ["run"] + Scene.planToQuote + ["--yes", "--select", "nothing"])
            refused.expect(64)
            let printed = scene.commands(in: refused.errors)
            #expect(printed.map { $0[0] } == ["plan"])
            for words in printed { (try await scene.program(words)).expect(0) }
            let asked = try await scene.program(["run"] + Scene.planToQuote)
            asked.expect(64)
            let read = scene.commands(in: asked.errors)
            #expect(read.map { $0[0] } == ["plan"], "\(asked)")
            for words in read { (try await scene.program(words)).expect(0) }
        }
    }

    @Test func aRunAtWorkPrintsItsStatus() async throws {
        try await Scene.withPlanToQuote { scene in
            try scene.folder.remove("fail")
            try scene.folder.write("hold-40", "")
            let plan = ["run"] + Scene.planToQuote + ["--yes"]
            let ended = try await scene.program.during(plan) { _ in
                try await eventually("the third window") { scene.folder.exists("reached-40") }
                let status = try await scene.program(["status"] + Scene.planToQuote)
                // It also names the run by its command.
                let printed = scene.commands(in: status.output).filter { $0[0] == "status" }
                #expect(printed.count == 1, "\(status)")
                for words in printed { (try await scene.program(words)).expect(0) }
                try scene.folder.remove("hold-40")
            }.ended
            ended.expect(0)
        }
    }

    @Test func aLostStateIsMadeAgainAsPrinted() async throws {
        try await Scene.withPlanToQuote { scene in
            (try await scene.runPlanToQuote()).expect(1)
            try scene.folder.remove("the state.jsonl")
            try scene.folder.remove("fail")
            let refused = try await scene.runPlanToQuote()
            refused.expect(76)
            let rebuild = try #require(scene.commands(in: refused.errors).first { $0[0] == "state" })
            let rebuilt = try await scene.program(rebuild)
            rebuilt.expect(0)
            let run = try #require(
                scene.commands(in: rebuilt.output + rebuilt.errors).first { $0[0] == "run" }, "\(rebuilt)")
            (try await scene.program(run + ["--yes"])).expect(0)
            try await scene.expectAllReadings()
        }
    }

    /// Another plan's run left a job paused and windows empty. Its own `abandon` puts the job back, and a person who
    /// gives the windows up removes the note.
    @Test func anotherPlansStateIsAbandonedAsPrinted() async throws {
        try await Scene.withPlanToQuote { scene in
            try await scene.addRetention()
            let jobs = try await scene.jobs()
            (try await scene.runPlanToQuote()).expect(1)
            #expect(try await scene.jobs() != jobs)
            try scene.write(.command)
            try scene.folder.remove("fail")
            (try await scene.run()).expect(76, "run `hyperfill abandon PLAN` there, with that plan")
            (try await scene.program(["abandon"] + Scene.planToQuote)).expect(0)
            #expect(try await scene.jobs() == jobs)
            let refused = try await scene.run()
            refused.expect(76)
            let comment = try #require(refused.errors.firstMatch(of: #/COMMENT ON TABLE .* IS (?=…)/#))
            try await scene.database.execute(comment.output + "NULL")
            (try await scene.run()).expect(0)
            try await scene.expectAllReadings()
        }
    }

    @Test func aSchemaIsPrinted() async throws {
        try await Scene.withReadings { scene in
            let ended = try await scene.program(["schema"])
            ended.expect(0)
            let schema = try JSONSerialization.jsonObject(with: Data(ended.output.utf8)) as? [String: Any]
            #expect(schema?["properties"] != nil)
        }
    }

    @Test func aPrintedGrantIsEnough() async throws {
        try await Scene.withReadings(plan: SamplePlan.command.with("policies: leave")) { scene in
            try await scene.database.withRole { role, uri in
                try await scene.database.execute("GRANT SELECT ON readings TO \(role)")
                var program = scene.program
                program.environment["TARGET"] = uri
                let refused = try await program(["validate", "plan.yaml", "--live"])
                refused.expect(65)
                let grant = try #require(
                    (refused.output + refused.errors).firstMatch(of: #/GRANT .* ON .* TO .*/#), "\(refused)")
                try await scene.database.execute(String(grant.output))
                let granted = try await program(["validate", "plan.yaml", "--live"])
                #expect(!(granted.output + granted.errors).contains("GRANT "), "\(granted)")
            }
        }
    }

    private static func code(below folder: URL) throws -> [Substring] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let sources = (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
        return try sources.filter { !$0.path.contains("/Runbook/") }.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
                !$0.drop { $0 == " " }.hasPrefix("//")
            }
        }
    }
}

extension Scene {
    fileprivate static let planToQuote = ["it's a plan.yaml", "--state", "the state.jsonl"]

    /// A scene with a plan and a state file that a shell takes only in quotes. The third window fails while the file
    /// `fail` exists.
    fileprivate static func withPlanToQuote(_ body: @Sendable (Scene) async throws -> Void) async throws {
        let plan = SamplePlan.command.changed { $0.more = "retries: 0" }
        try await withReadings(plan: plan) { scene in
            try scene.write(plan, to: planToQuote[0])
            let rows = try scene.folder.read("rows.sh")
            try scene.folder.script("rows.sh", "[ $1 = 40 ] && [ -e fail ] && exit 3\n" + rows)
            try scene.folder.write("fail", "")
            try await body(scene)
        }
    }

    fileprivate func runPlanToQuote() async throws -> Ended {
        try await program(["run"] + Self.planToQuote + ["--yes"])
    }

    /// The command lines of hyperfill in a text, in words as a shell would take them, without the program's name.
    fileprivate func commands(in text: String) -> [[String]] {
        let lines = text.matches(of: #/(?:^ *|`|: )hyperfill ([^`\n]*)/#.anchorsMatchLineEndings())
        return lines.map { words(of: String($0.output.1)) }
    }

    private func words(of line: String) -> [String] {
        var words: [String] = [""]
        var isQuoted = false
        var rest = line[...]
        while let character = rest.popFirst() {
            switch character {
            case "'": isQuoted.toggle()
            case "\\" where !isQuoted: words[words.count - 1].append(rest.popFirst() ?? " ")
            case " " where !isQuoted: words.append("")
            default: words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }
}
