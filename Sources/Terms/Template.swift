/// A text with references to the environment: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`; `$${` stands
/// for a plain `${`.
///
/// A template that may hold a secret stays unresolved; only ``resolve(_:)`` puts values in.
package struct Template: Hashable, Codable, Sendable {
    /// The text as written.
    package let text: String

    /// - Throws: ``TemplateError`` when a reference is not closed or its name is no name.
    package init(_ text: String) throws {
        self.text = text
        _ = try pieces()
    }

    /// The names that the text refers to, in order, each once.
    package var variables: [String] {
        var names: [String] = []
        for case .reference(let name, _) in (try? pieces()) ?? [] where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// The text as it is in the file: each reference replaced by its default, or by `stand` if it has none.
    package func literalText(references stand: String) -> String {
        let texts = ((try? pieces()) ?? []).map { piece in
            switch piece {
            case .text(let text), .reference(_, .value(let text)): text
            case .reference: stand
            }
        }
        return texts.joined()
    }

    /// The text with every reference replaced. As in a shell, an empty value counts as unset where a default
    /// or a message is given.
    ///
    /// - Throws: ``TemplateError`` that names the first variable that is not set.
    package func resolve(_ environment: [String: String]) throws -> String {
        var result = ""
        for piece in try pieces() {
            switch piece {
            case .text(let text):
                result += text
            case .reference(let name, let fallback):
                result += try value(of: name, fallback, in: environment)
            }
        }
        return result
    }

    /// The error that ``resolve(_:)`` would throw for the first `${NAME:?message}` whose variable has no value.
    package func openQuestion(_ environment: [String: String]) -> TemplateError? {
        for case .reference(let name, .message(let message)) in (try? pieces()) ?? []
        where !message.isEmpty && environment[name, default: ""].isEmpty {
            return TemplateError(message, variable: name)
        }
        return nil
    }

    private func value(
        of name: String, _ fallback: Fallback, in environment: [String: String]
    ) throws -> String {
        let value = environment[name]
        switch fallback {
        case .none:
            guard let value else {
                throw TemplateError("the environment variable \(name) is not set", variable: name)
            }
            return value
        case .value(let text):
            return value.flatMap { $0.isEmpty ? nil : $0 } ?? text
        case .message(let message):
            guard let value, !value.isEmpty else {
                let reason = message.isEmpty ? "" : ": \(message)"
                throw TemplateError("the environment variable \(name) is not set\(reason)", variable: name)
            }
            return value
        }
    }

    private enum Fallback {
        case none, value(String), message(String)
    }

    private enum Piece {
        case text(String), reference(String, Fallback)
    }

    private func pieces() throws -> [Piece] {
        var pieces: [Piece] = []
        var rest = Substring(text)
        while let dollar = rest.firstRange(of: "${") {
            let before = rest[..<dollar.lowerBound]
            if before.last == "$" {
                pieces.append(.text(before.dropLast() + "${"))
                rest = rest[dollar.upperBound...]
                continue
            }
            pieces.append(.text(String(before)))
            guard let close = rest[dollar.upperBound...].firstIndex(of: "}") else {
                throw TemplateError("`${` is not closed; a plain `${` is written `$${`")
            }
            pieces.append(try reference(rest[dollar.upperBound..<close]))
            rest = rest[rest.index(after: close)...]
        }
        pieces.append(.text(String(rest)))
        return pieces
    }

    private func reference(_ body: Substring) throws -> Piece {
        let name = body.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        let tail = body[name.endIndex...]
        guard let first = name.first, !first.isNumber else {
            throw TemplateError("`${\(body)}` does not name an environment variable")
        }
        if tail.isEmpty { return .reference(String(name), .none) }
        if tail.hasPrefix(":-") { return .reference(String(name), .value(String(tail.dropFirst(2)))) }
        if tail.hasPrefix(":?") { return .reference(String(name), .message(String(tail.dropFirst(2)))) }
        throw TemplateError(
            "`${\(body)}` has an unknown form; known are ${NAME}, ${NAME:-default} and ${NAME:?message}")
    }
}

/// A template that cannot be read or resolved.
package struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    /// The variable that is not set; `nil` if the text itself is wrong.
    package let variable: String?

    init(_ description: String, variable: String? = nil) {
        self.description = description
        self.variable = variable
    }
}
