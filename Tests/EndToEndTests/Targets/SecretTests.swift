import Foundation
import TestSupport
import Testing

/// A password and a value of a row that would be known anywhere: they are put wherever they can be, and looked for in
/// all that the program writes, shows, and hands to other programs' arguments.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct SecretTests {
    /// What no output may have.
    private static let row = "canaryrow7f3a"

    /// How the program gets its password.
    enum Way: String, CaseIterable {
        case uri, keywords, variable, file
    }

    /// Every command, after a run that failed and before one that does not.
    private static let commands = [
        ["validate", "plan.yaml"], ["plan", "plan.yaml"], ["plan", "plan.yaml", "--live"],
        ["plan", "plan.yaml", "--live", "--json"], ["plan", "plan.yaml", "--sql"],
        ["plan", "plan.yaml", "--json"], ["plan", "plan.yaml", "--graph", "json"],
        ["plan", "plan.yaml", "--graph", "dot"], ["plan", "plan.yaml", "--graph", "mermaid"],
        ["status", "plan.yaml"], ["status", "plan.yaml", "--json"],
        ["explain", "plan.yaml", "public.readings/20..40/copy"],
        ["explain", "plan.yaml", "public.readings/20..40/count"], ["abandon", "plan.yaml"], ["schema"],
    ]

    /// The same for a plan of `FrozenSource`, and those that ask the source.
    private static let commandsOfDatabases =
        [["run", "plan.yaml", "--yes"]]
        + commands.map { command in
            command.map {
                $0.replacing("public.readings/20..40", with: "public.times/2024-06-01..2024-06-08")
            }
        } + [
            ["validate", "--live", "plan.yaml"], ["validate", "--live", "--json", "plan.yaml"],
            ["state", "verify", "plan.yaml"], ["state", "repair", "plan.yaml"],
            ["state", "rebuild", "plan.yaml", "--state", "other.jsonl"], ["init", "--source", "${SOURCE}"],
        ]

    /// What the program shows and writes from a run that fails to the last of its commands.
    ///
    /// - Parameter sources: files of the folder that hold the canary by right.
    private func everything(
        _ scene: Scene, _ program: Program, status: Int32, sources: Set<String>
    ) async throws -> [String: String] {
        var found: [String: String] = [:]
        for arguments in [["run", "plan.yaml", "--yes"]] + Self.commands {
            let (ended, lines) = try await program.during(arguments) { running in
                // Long enough for the children of most runs to be seen once.
                var lines = running.commandLines
                for _ in 0..<20 {
                    lines += running.commandLines
                    try await Task.sleep(for: .milliseconds(5))
                }
                return lines
            }
            let expected = arguments.first == "run" ? status : 0
            #expect(ended.status == expected, "\(arguments): \(ended)")
            found["output of \(arguments)"] = ended.output + ended.errors
            found["arguments below \(arguments)"] = lines.joined(separator: "\n")
        }
        let folder = try FileManager.default.subpathsOfDirectory(atPath: scene.folder.path)
        for name in folder where !sources.contains(name) {
            let bytes = FileManager.default.contents(atPath: scene.folder.file(name)) ?? Data()
            found["the file \(name)"] = String(decoding: bytes, as: UTF8.self)
        }
        #expect(found.keys.contains("the file plan.yaml.state.jsonl"))
        return found
    }

    private func expect(_ secrets: [String], inNoneOf found: [String: String]) {
        for (place, text) in found {
            for secret in secrets where text.contains(secret) {
                let line = text.split(separator: "\n").first { $0.contains(secret) } ?? ""
                Issue.record("\(place): \(line.prefix(400))")
            }
        }
    }

    @Test(arguments: Way.allCases) func aPasswordIsNowhere(way: Way) async throws {
        var plan = SamplePlan.command.changed { $0.workers = 2 }
        plan.source = """
            command:
                  rows: KEY="$METERS" ./rows.sh {{start}} {{end}}
                  count: KEY="$METERS" ./fail.sh {{start}} {{end}}
            """
        if way == .variable || way == .file {
            plan.connection = "host=${HOST_ONLY} port=${PORT} dbname=${DB} user=${ROLE}"
        }
        let sample = plan
        try await Scene.withReadings(plan: sample) { scene in
            let secret = "canary/pw%7f3a 'x\(way.rawValue)"
            let role = "canary_\(way.rawValue)_\(scene.database.name)"
            try await scene.database.execute(
                "CREATE ROLE \(role) LOGIN PASSWORD '\(secret.replacing("'", with: "''"))'",
                "ALTER TABLE readings OWNER TO \(role)",
                "GRANT CREATE ON DATABASE \(scene.database.name) TO \(role)")
            // A client that complains with all it was given, except for the window that is looked at first.
            try scene.folder.script(
                "fail.sh", "[ $2 = 100 ] && exec echo 20; echo \"cannot use $KEY nor $TARGET\" >&2; exit 4")
            let environment = try environment(way, scene, role, secret)
            let program = Program(folder: scene.folder, environment: environment)
            let found = try await everything(scene, program, status: 1, sources: ["passfile"])
            let encoded = Self.encoded(secret)
            expect([secret, encoded, "canary/pw", "canary%2Fpw"], inNoneOf: found)
            #expect(
                found["output of [\"run\", \"plan.yaml\", \"--yes\"]"]?.contains("cannot use ***") == true)
            try await scene.database.execute(
                "REASSIGN OWNED BY \(role) TO CURRENT_USER", "DROP OWNED BY \(role)", "DROP ROLE \(role)")
        }
    }

    private static func encoded(_ secret: String) -> String {
        secret.utf8.map { byte in
            Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber
                ? String(UnicodeScalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    /// The environment in which the program finds the password.
    private func environment(
        _ way: Way, _ scene: Scene, _ role: String, _ secret: String
    ) throws -> [String: String] {
        let parts = try #require(URLComponents(string: scene.database.uri))
        let (host, port) = (parts.host ?? "127.0.0.1", String(parts.port ?? 5432))
        var environment = [
            "METERS": secret, "HOST_ONLY": host, "PORT": port, "DB": scene.database.name, "ROLE": role,
        ]
        switch way {
        case .uri:
            environment["TARGET"] =
                "postgresql://\(role):\(Self.encoded(secret))@\(host):\(port)/\(scene.database.name)"
        case .keywords:
            environment["TARGET"] =
                "host=\(host) port=\(port) dbname=\(scene.database.name) user=\(role) password='\(secret.replacing("'", with: "\\'"))'"
        case .variable:
            environment["TARGET"] = ""
            environment["PGPASSWORD"] = secret
        case .file:
            environment["TARGET"] = ""
            try scene.folder.write("passfile", "\(host):*:*:\(role):\(secret)\n")
            try scene.folder.shell("chmod 600 passfile")
            environment["PGPASSFILE"] = scene.folder.file("passfile")
        }
        return environment
    }

    /// The memory, which holds passwords, is dumped neither of the program nor of what it starts.
    @Test func theMemoryIsNotDumped() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-0", "")
            let (ended, limits) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await eventually("the first window") { scene.folder.exists("reached-0") }
                let limits = running.session.compactMap { process in
                    FileManager.default.contents(atPath: "/proc/\(process)/limits").map {
                        String(decoding: $0, as: UTF8.self)
                    }
                }
                try scene.folder.remove("hold-0")
                return limits
            }
            ended.expect(0)
            #expect(limits.count > 1)
            for text in limits {
                #expect(text.contains(#/Max core file size +[01] /#), "\(text)")
            }
        }
    }

    /// The password of a source's database, right and wrong, in every command.
    @Test(arguments: FrozenSource.available, [true, false])
    func aPasswordOfASourceIsNowhere(source: FrozenSource, isRight: Bool) async throws {
        try await source.with("retries: 0") { scene, _ in
            var scene = scene
            let secrets = try await Self.guarded(&scene, source, isRight: isRight)
            let (program, address) = (scene.program, scene.program.environment["SOURCE"] ?? "")
            var found: [String: String] = [:]
            for arguments in Self.commandsOfDatabases + [["init", "--source", address]] {
                let isTyped = arguments.last == address
                let (ended, lines) = try await program.during(arguments) { $0.commandLines }
                #expect([0, 1, 64, 65, 69].contains(ended.status), "\(arguments.first ?? ""): \(ended)")
                let name = isTyped ? "init of the address itself" : "\(arguments)"
                found["output of \(name)"] = ended.output + ended.errors
                // What was typed is everybody's to see.
                if !isTyped { found["arguments below \(name)"] = lines.joined(separator: "\n") }
            }
            for name in try FileManager.default.subpathsOfDirectory(atPath: scene.folder.path) {
                let bytes = FileManager.default.contents(atPath: scene.folder.file(name)) ?? Data()
                found["the file \(name)"] = String(decoding: bytes, as: UTF8.self)
            }
            expect(secrets, inNoneOf: found)
            let run = found["output of [\"run\", \"plan.yaml\", \"--yes\"]"] ?? ""
            #expect(run.contains("rows loaded and counted") == isRight, "\(run)")
        }
    }

    /// Gives the source's connection string a password.
    ///
    /// - Returns: all forms of it.
    private static func guarded(
        _ scene: inout Scene, _ source: FrozenSource, isRight: Bool
    ) async throws -> [String] {
        let address = scene.program.environment["SOURCE"] ?? ""
        guard source == .postgres else {
            // The server's own reader has a canary.
            scene.program.environment["SOURCE"] =
                isRight ? address : address.replacing("canary-p", with: "canary-q")
            return ["canary-p", "canary-q"]
        }
        let parts = try #require(URLComponents(string: address))
        guard !isRight else { return [parts.password].compactMap(\.self) }
        let secret = "canary/pw%7f3a"
        scene.program.environment["SOURCE"] =
            "host=\(parts.host ?? "") port=\(parts.port ?? 5432) dbname=none user=nobody password='\(secret)'"
        return [secret, "canary/pw"]
    }

    /// Rows that the server refuses, in each of the ways in which it would say why.
    @Test(arguments: [
        ("a check", "ALTER TABLE readings ADD CONSTRAINT odd CHECK (note NOT LIKE 'canary%')", "text"),
        ("a unique key", "CREATE UNIQUE INDEX ON readings (ts, note)", "text"),
        ("a NULL", "ALTER TABLE readings ALTER COLUMN value SET NOT NULL", "text"),
        ("a length", "SELECT", "varchar(5)"), ("no number", "SELECT", "numeric"),
        ("no time", "SELECT", "timestamptz"), ("no JSON", "SELECT", "jsonb"), ("no label", "SELECT", "mood"),
        (
            "a foreign key",
            "ALTER TABLE readings ADD CONSTRAINT known FOREIGN KEY (note) REFERENCES notes", "text"
        ),
    ])
    func aRowIsNowhere(_ what: String, _ setup: String, _ type: String) async throws {
        let plan = SamplePlan.csv().with("columns: [ts, device, value, note]")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute(
                "CREATE TYPE mood AS ENUM ('calm')", "CREATE TABLE notes (note text PRIMARY KEY)",
                "INSERT INTO notes VALUES ('fine')", "DELETE FROM readings WHERE ts < 100",
                "ALTER TABLE readings ADD note \(type)", setup)
            let rows = (0..<100).map { ts in
                ts == 30 ? "30,1,,\(Self.row)\n30,1,,\(Self.row)\n" : "\(ts),1,0.5,\n"
            }
            try scene.folder.write("rows.csv", "ts,device,value,note\n" + rows.joined())
            let found = try await everything(scene, scene.program, status: 1, sources: ["rows.csv"])
            expect([Self.row], inNoneOf: found)
            #expect(
                found.values.contains {
                    $0.contains("public.readings/20..40/copy") && $0.contains("SQLSTATE")
                },
                "\(what): nothing was refused: \(found["output of [\"run\", \"plan.yaml\", \"--yes\"]"] ?? "")"
            )
        }
    }

    /// Rows that the program itself refuses.
    @Test(arguments: [
        "30,1,0.5,\(row),\(row)\n", "30,1,\(row)\n", "30,1,0.5,\"\(row)\n", "30,1,0.5,\(row)\r\n\n",
        ",1,0.5,\(row)\n", "30,1,0.5,\(row)\u{FF}\n",
    ])
    func aRowThatIsNoRowIsNowhere(line: String) async throws {
        let plan = SamplePlan.csv().with("columns: [ts, device, value, note]")
        try await Scene.withReadings(plan: plan) { scene in
            try await scene.database.execute(
                "ALTER TABLE readings ADD note text",
                "ALTER TABLE readings ADD CHECK (note NOT LIKE '%7f3a%')")
            let row = "1,1,0.5,\n"
            try scene.folder.write("rows.csv", "ts,device,value,note\n" + row + line)
            let refused = try await scene.run()
            #expect(refused.status != 0 && !refused.description.contains(Self.row), "\(refused)")
            // More rows than a run looks at before its first task.
            try await scene.deleteDualWritten()
            try scene.folder.write(
                "rows.csv", "ts,device,value,note\n" + String(repeating: row, count: 60_000) + line)
            expect(
                [Self.row],
                inNoneOf: try await everything(scene, scene.program, status: 1, sources: ["rows.csv"]))
        }
    }
}
