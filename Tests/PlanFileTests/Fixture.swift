import Foundation
import PlanFile
import Testing

/// A plan file of the folder `Fixtures`. Its first comment gives the reason why it is valid or not.
struct Fixture: CustomTestStringConvertible, Sendable {
    enum SchemaMark: String {
        /// The schema accepts the file, because a JSON Schema cannot express the rule.
        case cannot
        /// The file is not YAML, so there is no tree for the schema.
        case noTree = "no tree"
    }

    let path: String
    let isValid: Bool

    var name: String { String(path.split(separator: "/").suffix(2).joined(separator: "/")) }
    var testDescription: String { name }

    /// The environment of the fixtures. No text may show the canaries.
    static let environment = [
        "TARGET": "host=db.example password=\(canary)", "WORKERS": "8", "FLAG": "true", "DIR": "/data",
        "CANARY": canary, "WITH_BREAK": "\(canary)\nx",
    ]
    static let canary = "s3cr3t-canary"
    static let literalCanary = "hunter2-literal"

    static let all: [Fixture] = ["valid", "invalid"].flatMap { kind in
        let folder = folder.appending(path: kind).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted().map { name in
            Fixture(path: "\(folder)/\(name)", isValid: kind == "valid")
        }
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    func bytes() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    /// The plan under a name that is the same on every machine.
    func load() throws -> LoadedPlan {
        LoadedPlan(bytes: try bytes(), fileName: name, environment: Self.environment)
    }

    func schemaMark() throws -> SchemaMark? {
        let lines = String(decoding: try bytes(), as: UTF8.self).split(separator: "\n").prefix(2)
        guard lines.count == 2, lines[1].hasPrefix("# schema: ") else { return nil }
        return SchemaMark(
            rawValue: lines[1].dropFirst("# schema: ".count).trimmingCharacters(in: .whitespaces))
    }
}
