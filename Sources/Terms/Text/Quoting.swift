/// The identifier in double quotes, with quotes inside doubled (PostgreSQL manual, 4.1.1).
package func quotedIdentifier(_ name: String) -> String {
    "\"\(name.replacingScalars("\"", with: "\"\""))\""
}

/// The text as a string literal that means the same under either setting of `standard_conforming_strings`.
package func quotedLiteral(_ text: String) -> String {
    let doubled = text.replacingScalars("'", with: "''")
    guard doubled.unicodeScalars.contains(where: { $0 == "\\" || isControl($0) }) else {
        return "'\(doubled)'"
    }
    var escaped = ""
    for scalar in doubled.unicodeScalars {
        if scalar == "\\" {
            escaped += "\\\\"
        } else if isControl(scalar) {
            escaped += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        } else {
            escaped.unicodeScalars.append(scalar)
        }
    }
    return "E'\(escaped)'"
}

/// Whether a script should show the character as an escape: a control character of ASCII, but no line break or tab.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isObeyed && scalar.isASCII && scalar != "\n" && scalar != "\t"
}

/// The text as one word of a POSIX shell.
package func shellQuoted(_ text: String) -> String {
    "'\(text.replacingScalars("'", with: "'\\''"))'"
}

extension String {
    /// The text with every occurrence of another one replaced, compared by Unicode scalars.
    ///
    /// `replacing` compares characters. To it, a quote with a combining mark is another character than a quote; to
    /// databases it is a quote.
    package func replacingScalars(_ other: String, with replacement: String) -> String {
        String(unicodeScalars.replacing(other.unicodeScalars, with: replacement.unicodeScalars))
    }
}

extension Substring.UnicodeScalarView {
    /// Takes a name that stands in double quotes, where two mean one; `nil` where it is empty or not closed.
    mutating func takeQuotedName() -> String? {
        removeFirst()
        var name = String.UnicodeScalarView()
        while let scalar = popFirst() {
            if scalar == "\"" {
                guard first == "\"" else { return name.isEmpty ? nil : String(name) }
                removeFirst()
            }
            name.append(scalar)
        }
        return nil
    }

    /// Takes everything up to the next dot or quote.
    mutating func takeBareName() -> String {
        let name = prefix { $0 != "." && $0 != "\"" }
        removeFirst(name.count)
        return String(name)
    }
}
