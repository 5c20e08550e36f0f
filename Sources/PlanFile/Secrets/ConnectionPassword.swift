import Terms

/// Finds a literal password in a connection string or URI of libpq (PostgreSQL manual, 34.1.1), MySQL or ODBC.
enum ConnectionPassword {
    /// True if a password of the text does not consist of references alone. A default in `${NAME:-default}` counts as
    /// literal text.
    static func isLiteral(in text: String) -> Bool {
        // A template that cannot be read is searched as plain text.
        let literal = (try? Template(text))?.literalText(references: "\0") ?? text
        let scalars = Array(literal.unicodeScalars)
        return ([userInfo(scalars)] + named(scalars)).contains { password in
            password.contains { $0 != "\0" }
        }
    }

    private static func userInfo(_ text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
        let string = String(String.UnicodeScalarView(text))
        guard let scheme = string.firstRange(of: "://") else { return [] }
        let start = string.unicodeScalars.distance(
            from: string.startIndex, to: scheme.upperBound)
        let rest = text[start...]
        // libpq ends user information at the first `@` before a slash, but people forget to encode an `@`.
        guard let at = rest.lastIndex(of: "@"), let colon = rest[..<at].firstIndex(of: ":") else { return [] }
        return rest[(colon + 1)..<at]
    }

    /// The values of `password` and `sslpassword`, as keyword or as parameter of a URI, and of the other keys for secrets.
    private static func named(_ text: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        ["password", "passwd", "pwd", "client_secret", "accesstoken", "access token"].flatMap {
            values(of: Array($0.unicodeScalars), in: text)
        }
    }

    private static func values(
        of word: [Unicode.Scalar], in text: [Unicode.Scalar]
    ) -> [ArraySlice<Unicode.Scalar>] {
        var found: [ArraySlice<Unicode.Scalar>] = []
        for start in text.indices
        where text[start...].starts(with: word, by: { $0.properties.lowercaseMapping == String($1) }) {
            var rest = text[(start + word.count)...].drop { isSpace($0) }
            guard rest.popFirst() == "=" else { continue }
            rest = rest.drop { isSpace($0) || $0 == "'" || $0 == "{" }
            found.append(rest.prefix { !isSpace($0) && $0 != "'" && $0 != "&" && $0 != ";" && $0 != "}" })
        }
        return found
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace
    }
}
