import Foundation
import Terms
import Testing

@testable import PlanFile

/// The defaults that `schemas/plan.schema.json` states are those of the decoder.
@Suite struct SchemaDefaultsTests {
    private static let expected: [String: String] = [
        "workers": "\(PlanDefaults.workers)",
        "retries": "\(PlanDefaults.retries)",
        "retry-delay": "\(PlanDefaults.retryDelay / 1_000)s",
        "connect": "\(PlanDefaults.connectTimeout / 1_000)s",
        "statement": PlanDefaults.statementTimeout.map { "\($0 / 1_000)s" } ?? "none",
        "progress": PlanDefaults.progressTimeout.map { "\($0 / 60_000)min" } ?? "none",
        "policies": PlanDefaults.policies.rawValue,
        "indexes": PlanDefaults.indexes.rawValue,
        "load": PlanDefaults.load.rawValue,
        "zero-date": PlanDefaults.zeroDate.rawValue,
        "missing": PlanDefaults.missing.rawValue,
        "header": "\(PlanDefaults.header)",
        "delimiter": PlanDefaults.delimiter,
        "quote": PlanDefaults.quote,
        "null": PlanDefaults.null,
        "encoding": PlanDefaults.encoding,
        "format": "csv",
    ]

    @Test func theSchemaStatesTheDecodersDefaults() throws {
        let schema = try JSONSerialization.jsonObject(with: Data(PlanSchema.text.utf8))
        #expect(try Self.defaults(in: schema) == Self.expected)
    }

    /// The defaults of all keys in a part of the schema, by the keys' names.
    private static func defaults(in part: Any) throws -> [String: String] {
        if let items = part as? [Any] {
            return try items.reduce(into: [:]) { $0.merge(try defaults(in: $1)) { first, _ in first } }
        }
        var found: [String: String] = [:]
        for (key, value) in part as? [String: Any] ?? [:] {
            if let definition = value as? [String: Any], let text = text(of: definition["default"]) {
                found[key] = text
            }
            found.merge(try defaults(in: value)) { first, _ in first }
        }
        return found
    }

    private static func text(of value: Any?) -> String? {
        guard let value else { return nil }
        if let text = value as? String { return text }
        if let flag = value as? Bool, "\(type(of: value))".contains("Bool") { return "\(flag)" }
        return "\(value)"
    }
}
