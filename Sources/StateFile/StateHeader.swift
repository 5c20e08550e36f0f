import Foundation

/// The first line of a state file: what the file is and what it belongs to.
public struct StateHeader: Hashable, Sendable {
    /// The version of hyperfill that made the file, for the reader of a bug report.
    public var program: String
    /// When the file was made, as the caller writes times.
    public var created: String
    /// The fingerprint of the plan the file was made for. Plans may be edited between runs, so it is never
    /// compared here; each task carries a fingerprint of its own.
    public var plan: String
    public var target: TargetIdentity

    public init(program: String, created: String, plan: String, target: TargetIdentity) {
        self.program = program
        self.created = created
        self.plan = plan
        self.target = target
    }
}

/// What tells one target database from every other, so that a state is never applied to the wrong one.
public struct TargetIdentity: Hashable, Codable, Sendable {
    /// The system identifier of the PostgreSQL cluster (`pg_control_system()`), in decimal.
    public var system: String
    /// The name of the database in that cluster.
    public var database: String

    public init(system: String, database: String) {
        self.system = system
        self.database = database
    }
}

extension TargetIdentity: CustomStringConvertible {
    public var description: String {
        "database \(database) of system \(system)"
    }
}

extension StateHeader {
    /// What tells one state file from every other: copies of it, older ones too, have the same.
    public var identity: String {
        String(decoding: body.withUnsafeBytes { Checksum(of: $0, after: nil).digits }, as: UTF8.self)
    }

    /// The header as the body of line 1, see ``StateFormat``.
    var body: [UInt8] {
        let fields = [
            ("seq", "0"), ("format", quoted(StateFormat.name)), ("version", "\(StateFormat.version)"),
            ("program", quoted(program)), ("created", quoted(created)), ("plan", quoted(plan)),
            ("target", "{\"system\":\(quoted(target.system)),\"database\":\(quoted(target.database))}"),
        ]
        return Array("{\(fields.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))".utf8)
    }

    /// Reads the body of line 1 once its checksum is known to match.
    init(body: UnsafeRawBufferPointer) throws(LineDamage) {
        do {
            let fields = try JSONDecoder().decode(HeaderFields.self, from: Data(body) + Data("}".utf8))
            self.init(
                program: fields.program, created: fields.created, plan: fields.plan, target: fields.target)
        } catch {
            throw LineDamage(reason: "the header lacks a field that it must have")
        }
    }
}

private struct HeaderFields: Decodable {
    var program: String
    var created: String
    var plan: String
    var target: TargetIdentity
}

/// The text as a JSON string. Only what JSON demands is escaped (RFC 8259, section 7).
private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\u{0}"..<"\u{20}":
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
