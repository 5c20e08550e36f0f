import Foundation

@testable import PlanFile

/// A YAML tree as JSON, as an editor's validator sees it: plain scalars have the types of YAML 1.2's core schema (section
/// 10.3.2).
enum CoreJSON {
    static func text(_ node: YAMLNode) throws -> String {
        switch node.content {
        case .scalar(let scalar):
            return scalar.style == .plain ? try plain(scalar.text) : try string(scalar.text)
        case .sequence(let items):
            return "[\(try items.map(text).joined(separator: ","))]"
        case .mapping(let entries):
            let members = try entries.map { "\(try string($0.key)):\(try text($0.value))" }
            return "{\(members.joined(separator: ","))}"
        }
    }

    static func string(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }

    private static func plain(_ text: String) throws -> String {
        switch text {
        case "", "~", "null", "Null", "NULL": return "null"
        case "true", "True", "TRUE": return "true"
        case "false", "False", "FALSE": return "false"
        case ".inf", "-.inf", "+.inf", ".nan": return "1e999"
        default: break
        }
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let sign = text.hasPrefix("-") ? "-" : ""
        if unsigned.wholeMatch(of: /[0-9]+/) != nil {
            let digits = unsigned.drop { $0 == "0" }
            return sign + (digits.isEmpty ? "0" : digits)
        }
        if text.wholeMatch(of: /0o[0-7]+/) != nil { return String(Int(text.dropFirst(2), radix: 8) ?? 0) }
        if text.wholeMatch(of: /0x[0-9a-fA-F]+/) != nil {
            return String(Int(text.dropFirst(2), radix: 16) ?? 0)
        }
        if unsigned.wholeMatch(of: /(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil {
            return String(Double(text) ?? 0)
        }
        return try string(text)
    }
}
