import Foundation

/// The first line of a state file: its kind, and the plan and target that it belongs to.
package struct StateHeader: Hashable, Sendable {
    /// The version of hyperfill that made the file, for the reader of a bug report.
    package var program: String
    /// When the file was made, as the caller writes times.
    package var created: String
    /// The fingerprint of the plan the file was made for. Plans may be edited between runs, so it is never
    /// compared here; each task carries a fingerprint of its own.
    package var plan: String
    package var target: TargetIdentity

    package init(program: String, created: String, plan: String, target: TargetIdentity) {
        self.program = program
        self.created = created
        self.plan = plan
        self.target = target
    }
}

/// The identity of a target database. A state file is never used with another one.
package struct TargetIdentity: Hashable, Codable, Sendable {
    /// The system identifier of the PostgreSQL cluster (`pg_control_system()`), in decimal.
    package var system: String
    /// The name of the database in that cluster.
    package var database: String
    /// The database's object identifier. A database that is made anew or restored under the same name has another one.
    /// `nil` in files of earlier versions.
    package var oid: String?

    package init(system: String, database: String, oid: String? = nil) {
        self.system = system
        self.database = database
        self.oid = oid
    }

    /// Whether both name the same database. A missing object identifier agrees with every one.
    package func agrees(with other: TargetIdentity) -> Bool {
        hasName(of: other) && (oid == nil || other.oid == nil || oid == other.oid)
    }

    func hasName(of other: TargetIdentity) -> Bool {
        system == other.system && database == other.database
    }
}

extension TargetIdentity: CustomStringConvertible {
    package var description: String {
        "database \(database) of system \(system)"
    }
}

extension StateHeader {
    /// The identity of the state file. Its copies, older ones too, have the same.
    package var identity: String {
        String(decoding: body.withUnsafeBytes { Checksum(of: $0, after: nil).digits }, as: UTF8.self)
    }

    /// The header as the body of line 1, see ``StateFormat``.
    var body: [UInt8] {
        let oid = target.oid.map { ",\"oid\":\(quoted($0))" } ?? ""
        let fields = [
            ("seq", "0"), ("format", quoted(StateFormat.name)), ("version", "\(StateFormat.version)"),
            ("program", quoted(program)), ("created", quoted(created)), ("plan", quoted(plan)),
            ("target", "{\"system\":\(quoted(target.system)),\"database\":\(quoted(target.database))\(oid)}"),
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
