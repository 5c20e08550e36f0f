import Tasks
import Terms

/// Takes secrets out of what a failure says. A client that fails may print the connection string it was given,
/// or a key; what it prints ends up in logs and in the state file.
package struct Redaction: Sendable {
    /// Values shorter than this are words that stand anywhere, not secrets.
    private static let shortest = 6

    /// The longest first, so that a password inside a connection string leaves nothing of the string behind.
    private let secrets: [String]

    /// - Parameters:
    ///   - connections: The connection strings of the target and of sources.
    ///   - commands: The commands of the plan's sources; what they take from the environment counts as secret.
    package init(connections: [String], commands: [String], environment: [String: String]) {
        var found = connections + connections.flatMap(Self.passwords)
        if let password = environment["PGPASSWORD"] { found.append(password) }
        for command in commands {
            for name in command.matches(of: #/\$\{?([A-Za-z_][A-Za-z0-9_]*)/#).map({ String($0.output.1) }) {
                guard let value = environment[name], !Self.isPlain(name) else { continue }
                found += [value] + Self.passwords(in: value)
            }
        }
        secrets = Set(found).filter { $0.count >= Self.shortest }.sorted { $0.count > $1.count }
    }

    /// The failure with every secret replaced by `***`.
    func applied(to failure: TaskFailure) -> TaskFailure {
        var failure = failure
        failure.message = masked(failure.message)
        failure.details = failure.details?.map(masked)
        failure.hint = failure.hint.map(masked)
        return failure
    }

    /// The problem with every secret replaced by `***`.
    package func applied(to problem: PlanProblem) -> PlanProblem {
        var problem = problem
        problem.message = masked(problem.message)
        problem.fix = problem.fix.map(masked)
        return problem
    }

    private func masked(_ text: String) -> String {
        secrets.reduce(text) { $0.replacingScalars($1, with: "***") }
    }

    /// The password of a URI, as written and decoded, or after `password=`.
    private static func passwords(in text: String) -> [String] {
        var found = text.matches(of: #/:\/\/[^:@\/]*:([^@]*)@/#).map { String($0.output.1) }
        found += text.matches(of: #/(?i)(?:password|pwd)\s*=\s*'?([^'&;\s]+)/#).map { String($0.output.1) }
        found += text.matches(of: #/(?i)pwd\s*=\s*\{((?:[^}]|\}\})*)\}/#).map {
            String($0.output.1).replacingScalars("}}", with: "}")
        }
        return found + found.compactMap(decoded)
    }

    private static func decoded(_ text: String) -> String? {
        guard text.contains("%") else { return nil }
        var bytes: [UInt8] = []
        var rest = Substring(text)
        while let character = rest.popFirst() {
            if character == "%", let byte = UInt8(rest.prefix(2), radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            } else {
                bytes += Array(String(character).utf8)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Variables that say where things are, which an error text needs.
    private static func isPlain(_ name: String) -> Bool {
        ["HOME", "PATH", "PWD", "OLDPWD", "SHELL", "USER", "LOGNAME", "TMPDIR", "LANG", "TZ"].contains(name)
    }
}
