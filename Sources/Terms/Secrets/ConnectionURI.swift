/// A connection string that is a URI, as far as its parts can be told apart.
package enum ConnectionURI {
    /// Whether a reader may take a part of the password for the host, the port or the database.
    ///
    /// A password with an unencoded `/` or `?` ends the part of the URI that holds the login. Its `@` is then behind that
    /// part, where no other part has one unless it is percent-encoded.
    ///
    /// - Parameter allowsQuestionMark: whether the reader takes a `?` for a part of the login if an `@` follows before any
    ///   slash, as libpq does.
    package static func isAmbiguous(_ text: String, allowsQuestionMark: Bool) -> Bool {
        guard let scheme = text.firstRange(of: "://") else { return false }
        let rest = text[scheme.upperBound...].unicodeScalars
        guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return false }
        guard allowsQuestionMark, !rest[..<end].contains("@") else { return rest[end...].contains("@") }
        return rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...].contains("@")
    }

    /// Whether the text has the characters of host names and addresses, or of a list of them, or is a socket's folder.
    package static func isPlausibleHost(_ text: String) -> Bool {
        if text.hasPrefix("/") { return !text.unicodeScalars.contains("@") }
        return text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || ".-_:,/[]%~".unicodeScalars.contains(scalar)
        }
    }

    /// Whether the text is a list of port numbers, some of which may be left out.
    package static func isPlausiblePort(_ text: String) -> Bool {
        text.split(separator: ",").allSatisfy { UInt16($0.trimmingSpaces) != nil }
    }

    /// Whether the text may name a database or a user: it is no connection string.
    package static func isPlausibleName(_ text: String) -> Bool {
        !text.contains("://") && !text.lowercased().contains("password")
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var rest = self.drop { $0 == " " }
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}
