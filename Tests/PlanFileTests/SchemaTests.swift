import Diagnostics
import Foundation
import Terms
import TestSupport
import Testing

@testable import PlanFile

@Suite struct SchemaTests {
    private static let schema = Fixture.folder.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas/plan.schema.json")

    @Test func theProgramPrintsTheFile() throws {
        #expect(PlanSchema.text == String(decoding: try Data(contentsOf: Self.schema), as: UTF8.self))
    }

    @Test func agreesWithTheDecoderOnEveryFixture() throws {
        var lines: [String] = []
        for fixture in Fixture.all {
            let text = PlanText(try fixture.bytes(), name: fixture.name)
            let root = text.diagnostics.isEmpty ? YAMLTree.read(text.bytes, of: text.file).root : nil
            #expect((root == nil) == (try fixture.schemaMark() == .noTree), "\(fixture.name)")
            guard let root else { continue }
            lines.append(
                "{\"name\":\(try CoreJSON.string(fixture.name)),\"instance\":\(try CoreJSON.text(root))}")
        }
        let verdicts = try validate(lines)
        for fixture in Fixture.all where try fixture.schemaMark() != .noTree {
            let errors = try #require(verdicts[fixture.name], "no verdict for \(fixture.name)")
            let isAccepted = try fixture.isValid || fixture.schemaMark() == .cannot
            #expect(errors.isEmpty == isAccepted, "\(fixture.name): schema says \(errors)")
        }
    }

    /// The schema accepts every plan that the decoder accepts: no editor marks a good plan.
    @Test func acceptsWhatTheDecoderAccepts() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        let plans = try Fixture.all.filter(\.isValid).map { try $0.bytes() }
        var lines: [String] = []
        for round in 0..<1_200 {
            var bytes = try #require(plans.randomElement(using: &random))
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                PlanMutation.replaceScalar(in: &bytes, using: &random)
            }
            let name = "seed \(seed), round \(round)"
            let loaded = LoadedPlan(bytes: bytes, fileName: name, environment: Fixture.environment)
            guard loaded.plan != nil, let root = YAMLTree.read(bytes, of: loaded.file).root else { continue }
            lines.append("{\"name\":\"\(name)\",\"instance\":\(try CoreJSON.text(root))}")
        }
        #expect(lines.count > 100)
        for (name, errors) in try validate(lines) { #expect(errors.isEmpty, "\(name)") }
    }

    /// The schema knows every key and word, because editors complete from it.
    @Test func knowsTheWordsOfTheDecoder() throws {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.schema))
        let definitions = try #require((object as? [String: Any])?["$defs"] as? [String: Any])
        let csv = try #require(definitions["csv"] as? [String: Any])
        let encoding = try #require((csv["properties"] as? [String: Any])?["encoding"] as? [String: Any])
        let words = (encoding["anyOf"] as? [[String: Any]])?.compactMap { $0["enum"] as? [String] }.first
        #expect(Set(words ?? []) == CSVEncoding.spellings.values.reduce(into: []) { $0.formUnion($1) })
    }

    @Test func describesEveryKindOfSource() throws {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: Self.schema))
        let definitions = try #require((object as? [String: Any])?["$defs"] as? [String: Any])
        let source = try #require(definitions["source"] as? [String: Any])
        let kinds = try #require(source["properties"] as? [String: Any])
        #expect(Set(kinds.keys) == Set(SourceKind.all.map(\.word)))
        for engine in DatabaseEngine.allCases {
            let kind = try #require(kinds[engine.rawValue] as? [String: Any])
            let facts = engine.facts
            let address = facts.addressKey.rawValue
            #expect(kind["title"] as? String == facts.title)
            #expect(Set((kind["properties"] as? [String: Any] ?? [:]).keys) == [address, "timezone"])
            #expect(
                kind["required"] as? [String]
                    == (facts.zoneRule == .required ? [address, "timezone"] : [address]))
        }
    }

    private struct Verdict: Decodable {
        let name: String
        let errors: [String]
    }

    private func validate(_ lines: [String]) throws -> [String: [String]] {
        let python = ProcessInfo.processInfo.environment["HYPERFILL_PYTHON"] ?? "python3"
        let script = Fixture.folder.deletingLastPathComponent().appending(path: "validate.py")
        let input = FileManager.default.temporaryDirectory.appending(path: "plans-\(UUID()).jsonl")
        try Data(lines.joined(separator: "\n").utf8).write(to: input)
        defer { try? FileManager.default.removeItem(at: input) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, script.path, Self.schema.path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(python) with the package jsonschema is needed")
        let verdicts = try String(decoding: data, as: UTF8.self).split(separator: "\n").map { line in
            try JSONDecoder().decode(Verdict.self, from: Data(line.utf8))
        }
        return Dictionary(uniqueKeysWithValues: verdicts.map { ($0.name, $0.errors) })
    }
}
