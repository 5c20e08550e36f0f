/// The qualified name of a table.
package struct TableName: Hashable, Sendable {
    /// The schema, exactly as the catalog holds it.
    package var schema: String
    /// The table, exactly as the catalog holds it.
    package var name: String

    package init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    /// Reads `metrics`, `public.metrics` or `"Weird ""Name"."t"`, by SQL's rules for quotes; without a schema
    /// the table is in `public`.
    ///
    /// - Throws: ``NameSyntaxError``, also for capitals outside quotes: PostgreSQL would fold them, which a reader would
    ///   not expect.
    package init(parsing text: String) throws {
        var parts: [String] = []
        var rest = Substring(text).unicodeScalars
        repeat {
            if !parts.isEmpty { rest.removeFirst() }
            parts.append(try takeIdentifier(from: &rest, of: text))
        } while rest.first == "."
        guard rest.isEmpty, parts.count <= 2 else {
            throw NameSyntaxError("`\(text)` is not a table name such as public.metrics")
        }
        self.init(schema: parts.count == 2 ? parts[0] : "public", name: parts[parts.count - 1])
    }

    /// The name with both parts quoted, for SQL: `"public"."metrics"`.
    package var sql: String {
        "\(quotedIdentifier(schema)).\(quotedIdentifier(name))"
    }
}

extension TableName: CustomStringConvertible {
    /// The name with quotes only where ``init(parsing:)`` needs them.
    package var description: String {
        "\(readableIdentifier(schema)).\(readableIdentifier(name))"
    }
}

extension TableName: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(parsing: try container.decode(String.self))
        } catch let error as NameSyntaxError {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A text that is no table name.
package struct NameSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

private func readableIdentifier(_ name: String) -> String {
    let isPlain =
        !name.isEmpty && !startsWithDigitOrDollar(name) && name.unicodeScalars.allSatisfy(isPlainScalar)
    return isPlain ? name : quotedIdentifier(name)
}

private func isPlainScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "0"..."9", "_", "$": true
    default: scalar.value >= 0x80 && scalar.properties.isAlphabetic
    }
}

private func startsWithDigitOrDollar(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first else { return false }
    return first == "$" || ("0"..."9").contains(first)
}

private func takeIdentifier(
    from rest: inout Substring.UnicodeScalarView, of text: String
) throws -> String {
    if rest.first == "\"" {
        guard let name = rest.takeQuotedName() else {
            throw NameSyntaxError("`\(text)` has an empty name or a quote that is not closed")
        }
        return name
    }
    let name = rest.takeBareName()
    if name.unicodeScalars.contains(where: { ("A"..."Z").contains($0) }) {
        throw NameSyntaxError(
            "`\(name)` has capitals outside quotes, which PostgreSQL would fold; "
                + "write \(name.lowercased()), or \(quotedIdentifier(name)) if the table really has them")
    }
    guard !name.isEmpty, !startsWithDigitOrDollar(name), name.unicodeScalars.allSatisfy(isPlainScalar) else {
        throw NameSyntaxError(
            "`\(text)` is not a table name; a name with special characters needs double quotes")
    }
    return name
}
