import Foundation
import TestSupport
import Testing

/// The one gate for output: no secret and no control character leaves the program, wherever it comes from.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct OutputTests {
    /// Commands that need no target, and those that try to reach it.
    private static let commands = [
        ["validate", "plan.yaml"], ["validate", "--live", "plan.yaml"],
        ["validate", "--live", "--json", "plan.yaml"],
        ["plan", "plan.yaml"], ["plan", "plan.yaml", "--json"], ["plan", "plan.yaml", "--sql"],
        ["plan", "plan.yaml", "--graph", "json"], ["plan", "plan.yaml", "--graph", "dot"],
        ["plan", "plan.yaml", "--graph", "mermaid"], ["plan", "plan.yaml", "--live"],
        ["status", "plan.yaml"],
        ["status", "plan.yaml", "--json"], ["explain", "plan.yaml", "public.readings/20..40/copy"],
        ["run", "plan.yaml", "--yes"], ["abandon", "plan.yaml"], ["state", "verify", "plan.yaml"],
        ["state", "rebuild", "plan.yaml"], ["state", "repair", "plan.yaml"],
    ]

    /// Two words that a password is made of. A reader may take either for another part of the address.
    private static let canaries = ["c4nary", "q7secret"]

    private func expect(_ secrets: [String], notIn ended: Ended, _ what: String) {
        for secret in secrets where ended.output.contains(secret) || ended.errors.contains(secret) {
            let line = (ended.output + "\n" + ended.errors).split(separator: "\n").first {
                $0.contains(secret)
            }
            Issue.record("\(what): \(line ?? "")")
        }
    }

    /// A password in the plan itself, also as a default.
    @Test(arguments: [
        "postgresql://u:c4nary@127.0.0.1:1/d", "${NOTHING:-postgresql://u:c4nary@127.0.0.1:1/d}",
        "host=127.0.0.1 port=1 password=c4nary q7secret", "postgresql://u:${EMPTY:-c4nary}@127.0.0.1:1/d",
        "postgresql://u:c4nary/q7secret@127.0.0.1:1/d", "postgresql://127.0.0.1:1/d?user=u&password=c4nary",
        "postgresql://u:$c4nary@127.0.0.1:1/d",
    ])
    func aLiteralPasswordIsShownByNoCommand(connection: String) async throws {
        let folder = try PlanFolder()
        try folder.write("plan.yaml", SamplePlan.command.changed { $0.connection = connection }.text)
        let program = Program(folder: folder)
        for arguments in Self.commands {
            expect(Self.canaries, notIn: try await program(arguments), "\(arguments), \(connection)")
        }
        expect(
            Self.canaries, notIn: try await program(["init", "--target", connection]), "init, \(connection)")
        expect(Self.canaries, notIn: try await program(["init", connection]), "a usage error, \(connection)")
    }

    /// A password in a command.
    @Test func aPasswordInACommandIsShownByNoCommand() async throws {
        let folder = try PlanFolder()
        let source =
            "command: { rows: 'PGPASSWORD=c4nary ./rows.sh {{start}} {{end}}', "
            + "count: './count.sh postgresql://u:c4nary@h {{start}} {{end}}' }"
        try folder.write("plan.yaml", SamplePlan.command.changed { $0.source = source }.text)
        let program = Program(folder: folder, environment: ["TARGET": "host=127.0.0.1 port=1"])
        for arguments in Self.commands {
            expect(Self.canaries, notIn: try await program(arguments), "\(arguments)")
        }
        let script = try await program(["plan", "plan.yaml", "--sql"])
        script.expect(64, "holds a password")
    }

    @Test(arguments: ["mysql -pc4nary", "curl -u me:c4nary", "clickhouse-client --password c4nary"])
    func aPasswordInAnOptionIsShownByNoCommand(command: String) async throws {
        let folder = try PlanFolder()
        let source = "command: { rows: '\(command) {{start}} {{end}}' }"
        try folder.write("plan.yaml", SamplePlan.command.changed { $0.source = source }.text)
        let program = Program(folder: folder, environment: ["TARGET": "host=127.0.0.1 port=1"])
        for arguments in Self.commands {
            expect(Self.canaries, notIn: try await program(arguments), "\(arguments), \(command)")
        }
    }

    /// Passwords with any special characters, put into connection strings in ways that people do, right and wrong.
    @Test func noPartOfAnyConnectionStringIsShown() async throws {
        var random = SplitMix(seed: testSeed())
        let folder = try PlanFolder()
        try folder.write("plan.yaml", SamplePlan.command.text)
        for _ in 0..<60 {
            let password = Self.password(&random)
            let text = Self.connection(password, &random)
            let program = Program(folder: folder, environment: ["TARGET": text])
            for arguments in [["validate", "--live", "plan.yaml"], ["run", "plan.yaml", "--yes"], ["init"]] {
                let ended = try await program(arguments)
                #expect(ended.status != 0)
                expect(Self.canaries, notIn: ended, "\(arguments), TARGET=\(text)")
            }
            try expectNoSecret(in: folder)
        }
    }

    /// The same for the connection of a source.
    @Test(arguments: ["postgres", "mysql"])
    func noPartOfASourcesConnectionIsShown(engine: String) async throws {
        var random = SplitMix(seed: testSeed())
        let texts = (0..<20).map { _ in Self.connection(Self.password(&random), &random) }
        try await Scene.withTimes("v float8", plan: .database(engine)) { scene in
            var program = scene.program
            for text in texts {
                program.environment["SOURCE"] = text
                for arguments in [
                    ["validate", "--live", "plan.yaml"], ["run", "plan.yaml", "--yes"],
                    ["status", "plan.yaml"], ["state", "rebuild", "plan.yaml"],
                    ["state", "repair", "plan.yaml"], ["explain", "plan.yaml", "public.times"],
                ] {
                    let ended = try await program(arguments)
                    expect(Self.canaries, notIn: ended, "\(arguments), SOURCE=\(text)")
                }
                try expectNoSecret(in: scene.folder)
            }
        }
    }

    /// State, lock and index files hold no secret either.
    private func expectNoSecret(in folder: PlanFolder) throws {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("plan.yaml.") }
        for name in names {
            let text = try folder.read(name)
            for secret in Self.canaries where text.contains(secret) { Issue.record("\(name): \(text)") }
        }
    }

    private static func password(_ random: inout SplitMix) -> String {
        let special = Array("/@?:#[]{}=&;'\" %\\,")
        let middle = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            special.randomElement(using: &random) ?? "/"
        }
        return canaries[0] + String(middle) + canaries[1]
    }

    private static func connection(_ password: String, _ random: inout SplitMix) -> String {
        let place = ["127.0.0.1:1", "127.0.0.1:1,127.0.0.1:2", "[::1]:1"].randomElement(using: &random) ?? ""
        let forms = [
            "postgresql://u:\(password)@\(place)/d", "postgres://u:\(password)@\(place)/d?connect_timeout=1",
            "postgresql://\(place)/d?user=u&password=\(password)",
            "host=127.0.0.1 port=1 user=u password='\(password)'",
            "host=127.0.0.1 port=1 user=u password=\(password)", "u:\(password)@\(place)/d",
            "password=\(password) host=127.0.0.1 port=1", "mysql://u:\(password)@\(place)/d",
            "postgresql://u:\(password)@\(place)",
            "port=1 host=127.0.0.1 dbname=postgresql://u:\(password)@\(place)/d",
        ]
        return forms.randomElement(using: &random) ?? ""
    }

    /// What a command says about its failure, in the spellings of a secret that it was handed.
    @Test func aFailingCommandShowsNoSecretOfTheEnvironment() async throws {
        let secret = "c4nary/\"q7 'secret"
        let plan = SamplePlan.command.changed {
            $0.source = "command: { rows: './fail.sh {{start}} {{end}}' }"
        }
        try await Scene.withReadings(plan: plan) { scene in
            // The last window is looked at before the tasks.
            try await scene.deleteDualWritten()
            try scene.folder.script(
                "fail.sh",
                """
                [ "$1" != 80 ] || exit 0
                echo "raw $MYSQL_PWD" >&2
                printf %s "u:$MYSQL_PWD" | base64 >&2
                echo "c4nary%2F%22q7%20%27secret" >&2
                printf '%s\\n' "$MYSQL_PWD" | sed 's/"/\\\\"/g' >&2
                head -c 8100 /dev/zero | tr '\\0' x >&2
                echo "at the cut $MYSQL_PWD" | head -c 150 >&2
                head -c 60 /dev/zero | tr '\\0' y >&2
                exit 4
                """)
            var program = scene.program
            program.environment["MYSQL_PWD"] = secret
            let ended = try await program(["run", "plan.yaml", "--yes"])
            ended.expect(1, "***")
            let all = ended.output + ended.errors + scene.folder.state().joined()
            let encoded = Data("u:\(secret)".utf8).base64EncodedString().dropFirst(4).dropLast(6)
            for part in ["c4nary", "q7", "'secret", String(encoded)] {
                #expect(!all.contains(part), "\(part): \(all)")
            }
        }
    }

    /// The state file, its lock and the index of files are for their user alone, also those that all could read.
    @Test func filesAreForTheirUserAlone() async throws {
        try await Scene.withReadings(plan: .csv()) { scene in
            let rows = (0..<100).map { "\($0),1,0.5\n" }.joined()
            try scene.folder.write("rows.csv", "ts,device,value\n" + rows)
            try await scene.run().expect(0)
            let names = try FileManager.default.subpathsOfDirectory(atPath: scene.folder.path)
                .filter { $0.hasPrefix("plan.yaml.") }
            #expect(names.count >= 2, "\(names)")
            for name in names { #expect(try Self.mode(scene.folder.file(name)) & 0o077 == 0, "\(name)") }
            try scene.folder.shell("chmod 644 plan.yaml.state.jsonl*")
            try await scene.run().expect(0)
            #expect(try Self.mode(scene.folder.file("plan.yaml.state.jsonl")) & 0o077 == 0)
        }
    }

    private static func mode(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int ?? 0o777
    }

    /// A crash prints neither registers nor memory.
    @Test(arguments: ["SEGV", "ILL", "ABRT"]) func aCrashPrintsNoMemory(signal: String) async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-0", "")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the first window") { scene.folder.exists("reached-0") }
                try scene.folder.shell("kill -\(signal) \(running.pid)")
                try scene.folder.remove("hold-0")
            }
            #expect(ended.status > 128)
            #expect(ended.errors.contains("hyperfill has crashed"))
            #expect(!ended.errors.lowercased().contains("registers"), "\(ended)")
            #expect(!ended.errors.contains("Program crashed"), "\(ended)")
        }
    }
}
