/// The name of a table in a source, as the source has it: up to three parts, with capitals as they are.
package struct SourceTable: Hashable, Codable, Sendable {
    /// One to three: the table; its schema or database before it; a catalog before that.
    package let parts: [String]

    /// Reads `readings`, `shop.Readings` or `"odd.name"."t"`. Double quotes are needed only about a name that
    /// holds a dot or a quote.
    ///
    /// - Throws: ``NameSyntaxError``.
    package init(parsing text: String) throws {
        var parts: [String] = []
        var rest = Substring(text).unicodeScalars
        repeat {
            if !parts.isEmpty { rest.removeFirst() }
            parts.append(try Self.takeName(from: &rest, of: text))
        } while rest.first == "."
        guard rest.isEmpty, parts.count <= 3 else {
            throw NameSyntaxError("`\(text)` is not a table name such as readings or shop.readings")
        }
        self.parts = parts
    }

    private static func takeName(
        from rest: inout Substring.UnicodeScalarView, of text: String
    ) throws -> String {
        if rest.first == "\"" {
            guard let name = rest.takeQuotedName() else {
                throw NameSyntaxError("`\(text)` has an empty name or a quote that is not closed")
            }
            return name
        }
        let name = rest.takeBareName()
        guard !name.isEmpty, !name.unicodeScalars.contains(where: \.properties.isWhitespace) else {
            throw NameSyntaxError("`\(text)` is not a table name; a name with spaces needs double quotes")
        }
        return name
    }

    /// The name for SQL.
    ///
    /// - Parameter quoted: writes one part as the source quotes identifiers.
    package func sql(_ quoted: (String) -> String = quotedIdentifier) -> String {
        parts.map(quoted).joined(separator: ".")
    }
}

extension SourceTable: CustomStringConvertible {
    /// ``init(parsing:)`` reads it back.
    package var description: String {
        parts.map { part in
            let needsQuotes = part.unicodeScalars.contains {
                $0 == "." || $0 == "\"" || $0.properties.isWhitespace
            }
            return needsQuotes ? quotedIdentifier(part) : part
        }.joined(separator: ".")
    }
}
