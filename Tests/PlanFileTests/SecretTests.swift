import Diagnostics
import Terms
import Testing

@testable import PlanFile

@Suite struct SecretTests {
    @Test(arguments: [
        ("postgres://u:pw@h/d", true), ("postgresql://u:p@ss/w:rd@h", true), ("postgres://u@h/d", false),
        ("postgres://u:${P}@h", false), ("postgres://${U}:${P:?ask}@h", false),
        ("postgres://u:${P:-pw}@h", true), ("postgres://u:a${P}@h", true),
        ("${URL:-postgres://u:pw@h}", true),
        ("postgres://h/d?password=pw&sslmode=require", true), ("postgres://h/d?password=${P}&x=1", false),
        ("host=h password=pw", true), ("host=h PASSWORD = 'a b'", true), ("password=${P}", false),
        ("password='${P}'", false), ("host=h sslpassword=pw", true), ("password= user=u", true),
        ("password=''", false), ("passfile=/x service=s", false), ("${TARGET}", false), ("", false),
    ])
    func findsLiteralPasswords(connection: String, isLiteral: Bool) {
        // In `password= user=u` libpq takes `user=u` for the password.
        #expect(ConnectionPassword.isLiteral(in: connection) == isLiteral)
    }

    @Test(arguments: [
        ("a: postgres://u:pw@h/d", "a: postgres://u:********@h/d"),
        ("a: \"x\" password: 'pw' z", "a: \"x\" password: ********"),
        ("PGPASSWORD=pw f", "PGPASSWORD=********"),
        ("\"password\": pw", "\"password\": ********"), ("f password=${P}", "f password=${P}"),
        ("f PGPASSWORD=$P", "f PGPASSWORD=$P"), ("pwd=${P:-pw}", "pwd=********"),
        ("no password here", "no password here"), ("http://h:80/x", "http://h:80/x"),
    ])
    func masksLines(line: String, masked: String) {
        #expect(SecretScan.masked(line) == masked)
    }

    /// Puts a canary from the environment into every value of a plan in turn. No text of an error shows it.
    @Test func valuesOfTheEnvironmentAreNeverShown() throws {
        let everything = try #require(Fixture.all.first { $0.name == "valid/everything.yaml" })
        let text = String(decoding: try everything.bytes(), as: UTF8.self)
        let root = try #require(YAMLTree.read(Array(text.utf8), of: SourceFile(name: "t", text: text)).root)
        var tried = 0
        for node in PlanMutation.nodes(of: root) where node.start.line == node.end.line {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            var line = Array(lines[node.start.line - 1].unicodeScalars)
            line.replaceSubrange(
                (node.start.column - 1)..<(node.end.column - 1), with: "\"${CANARY}\"".unicodeScalars)
            lines[node.start.line - 1] = String(String.UnicodeScalarView(line))
            for canary in ["s3cr3t-canary", "S3cr3t Canary\n", "2031-07-09T12:34:56Z", "83477", "8347711d"] {
                var environment = Fixture.environment
                environment["CANARY"] = canary
                let loaded = LoadedPlan(
                    text: lines.joined(separator: "\n"), fileName: "x.yaml", environment: environment)
                #expect(!loaded.rendered().contains(canary), "\(loaded.rendered())")
                #expect((loaded.plan == nil) == loaded.diagnostics.hasErrors)
                tried += 1
            }
        }
        #expect(tried > 150)
    }
}
