import Foundation
import TestSupport
import Testing

/// No control character leaves the program but line breaks and tabs, wherever it comes from.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)), .timeLimit(.minutes(30)))
struct ControlCharacterTests {
    /// ESC, BEL, CSI of C1 and a bidirectional override.
    private static let control = "\u{1B}[31m\u{7}\u{9B}2J\u{202E}"

    private func expectPlain(_ ended: Ended, _ what: String) {
        for text in [ended.output, ended.errors] {
            let found = text.unicodeScalars.first { scalar in
                guard scalar != "\n", scalar != "\t" else { return false }
                return scalar.properties.generalCategory == .control || scalar.value == 0x202E
            }
            if let found {
                Issue.record("\(what): U+\(String(found.value, radix: 16)) in \(text.debugDescription)")
            }
        }
    }

    private static let commands: [@Sendable (String) -> [String]] = [
        { ["validate", $0] }, { ["plan", $0] }, { ["plan", $0, "--json"] }, { ["plan", $0, "--sql"] },
        { ["plan", $0, "--graph", "dot"] }, { ["plan", $0, "--graph", "mermaid"] },
        { ["plan", $0, "--graph", "json"] }, { ["run", $0, "--yes"] }, { ["status", $0] },
        { ["status", $0, "--json"] }, { ["state", "verify", $0] }, { ["abandon", $0] },
        { ["validate", "--live", $0] }, { ["explain", $0, "public.readings/20..40/copy"] },
        { ["explain", $0, Self.control] }, { ["state", "rebuild", $0] }, { ["state", "repair", $0] },
    ]

    /// Arguments, the plan's name, its values, its files, the lock file, and what a command says.
    @Test func nothingRawComesFromFilesAndCommands() async throws {
        let name = "pl\(Self.control)an.yaml"
        let plan = SamplePlan.command.changed {
            $0.hypertables[0].table = "'public.\"read\\u{1B}ings\"'"
            $0.source = "command: { rows: \"printf '\\e[31m\\a{{start}} {{end}}' >&2; exit 3\" }"
        }
        try await Scene.withReadings(plan: plan) { scene in
            for arguments in [
                ["run", Self.control], [Self.control], ["run", "--\(Self.control)"], ["init", Self.control],
            ] {
                expectPlain(try await scene.program(arguments), "\(arguments)")
            }
            let broken = "version: 1\n\"\(Self.control)\": {\n"
            let odd = SamplePlan.csv("*\(Self.control).csv").text
            let sound = SamplePlan.command.changed { $0.source = plan.source }.text
            for text in [broken, odd, plan.text, sound] {
                try scene.folder.write(name, text)
                try scene.folder.write(
                    "x\(Self.control).csv", "ts\(Self.control),device,value\n1,2,\(Self.control)\n")
                for command in Self.commands {
                    expectPlain(try await scene.program(command(name)), "\(command("plan"))")
                }
            }
        }
    }

    @Test func nothingRawComesFromALockFile() async throws {
        try await Scene.withReadings { scene in
            try scene.folder.write("hold-0", "")
            let (_, other) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { _ in
                try await eventually("the first window") { scene.folder.exists("reached-0") }
                let holder = """
                    {"command":"c\\u001b[31m","host":"h\\u0007","pid":1,"since":"s\\u009b","user":"u\\u202e"}

                    """
                let locks = try FileManager.default.contentsOfDirectory(atPath: scene.folder.path)
                    .filter { $0.hasSuffix(".lock") }
                #expect(!locks.isEmpty)
                for lock in locks { try scene.folder.write(lock + ".new", holder) }
                for lock in locks { try scene.folder.shell("cat '\(lock).new' > '\(lock)'") }
                let ended = [
                    try await scene.program(["run", "plan.yaml", "--yes"]),
                    try await scene.program(["status", "plan.yaml"]),
                ]
                try scene.folder.remove("hold-0")
                return ended
            }
            for ended in other { expectPlain(ended, "beside a run") }
            #expect(other[0].status == 77, "\(other[0])")
        }
    }

    @Test func nothingRawComesFromTheServersMessages() async throws {
        try await Scene.withReadings { scene in
            try await scene.database.execute(
                """
                CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION E'\\x1b[31m\\x07\\u009b2J\\u202e' USING HINT = E'\\x1b]0;t\\x07'; END $$
                """,
                "CREATE TRIGGER odd BEFORE INSERT ON readings FOR EACH ROW EXECUTE FUNCTION odd()")
            let ended = try await scene.run()
            #expect(ended.status == 1, "\(ended)")
            expectPlain(ended, "run")
            expectPlain(try await scene.hyperfill("status", "plan.yaml"), "status")
            expectPlain(try await scene.hyperfill("status", "plan.yaml", "--json"), "status")
        }
    }

    /// A server that answers the request for TLS with an error, as one before PostgreSQL 7 does.
    @Test func nothingRawComesFromAServerBeforeTLS() async throws {
        let folder = try PlanFolder()
        try folder.write("plan.yaml", SamplePlan.command.text)
        try folder.write(
            "server.py",
            """
            import socket, sys
            listener = socket.create_server(("127.0.0.1", 0))
            open("port.new", "w").write(str(listener.getsockname()[1]))
            import os; os.rename("port.new", "port")
            listener.settimeout(60)
            try:
                while True:
                    client, _ = listener.accept()
                    client.recv(8)
                    client.sendall(b"E\\x1b[31mno\\x07 \\x1b]0;t\\x07\\xc2\\x9b2J\\n\\x00")
                    client.close()
            except TimeoutError:
                pass

            """)
        try folder.shell("${HYPERFILL_PYTHON:-python3} server.py >/dev/null 2>&1 & echo $! > pid")
        try await eventually("the server") { folder.exists("port") }
        let port = try folder.read("port")
        let program = Program(
            folder: folder, environment: ["TARGET": "host=127.0.0.1 port=\(port) dbname=d user=u"])
        for arguments in [["run", "plan.yaml", "--yes"], ["validate", "--live", "plan.yaml"], ["init"]] {
            let ended = try await program(arguments)
            #expect(ended.status == 69, "\(ended)")
            expectPlain(ended, "\(arguments)")
        }
        try folder.shell("kill $(cat pid)")
    }
}
