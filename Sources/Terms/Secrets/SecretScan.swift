/// Finds possible passwords in a text, to hide them from people.
///
/// It hides too much rather than too little: everything up to the last place where the password can end.
package enum SecretScan {
    private static let mask = "********"

    /// The text with its secrets replaced by asterisks, line by line.
    ///
    /// - Parameter inShell: whether `$NAME` is a reference, and not only `${NAME}`.
    package static func masked(_ text: String, inShell: Bool = true) -> String {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map { masked(String($0), at: secretColumns(of: String($0), inShell: inShell)) }
            .joined(separator: "\n")
    }

    /// A connection string with its secrets replaced by asterisks.
    package static func maskedConnection(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        // A login without a scheme is no connection string, and yet may be a password.
        if let at = scalars.lastIndex(of: "@"), !scalars.contains("="),
            firstIndex(of: "://", in: scalars, from: 0) == nil
        {
            return masked(text, at: [0..<at])
        }
        return masked(text, at: secretColumns(of: text, inShell: false))
    }

    private static func masked(_ text: String, at ranges: [Range<Int>]) -> String {
        var scalars = Array(text.unicodeScalars)
        for columns in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) {
            let inside = columns.clamped(to: 0..<scalars.count)
            scalars.replaceSubrange(inside, with: mask.unicodeScalars)
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// The parts of a text that may be passwords.
    static func secrets(in text: String) -> [Secret] {
        text.unicodeScalars.split(separator: "\n").flatMap { line in
            let scalars = Array(line)
            return secretColumns(of: String(line)).map { columns in
                var part = String.UnicodeScalarView()
                part.append(contentsOf: scalars[columns.clamped(to: 0..<scalars.count)])
                return Secret(String(part))
            }
        }
    }

    /// Columns from 0; ranges do not overlap.
    ///
    /// - Parameter inShell: whether `$NAME` is a reference, and not only `${NAME}`.
    package static func secretColumns(of line: String, inShell: Bool = true) -> [Range<Int>] {
        let scalars = Array(line.unicodeScalars)
        let found =
            [userInfoPassword(scalars, inShell), namedPassword(scalars, inShell)].compactMap { $0 }
            + OptionSecrets.columns(of: scalars, inShell: inShell)
        var result: [Range<Int>] = []
        for columns in found.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, last.overlaps(columns) {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, columns.upperBound)
            } else {
                result.append(columns)
            }
        }
        return result
    }

    /// `scheme://user:password@`, up to the last `@` of the line.
    private static func userInfoPassword(_ line: [Unicode.Scalar], _ inShell: Bool) -> Range<Int>? {
        guard let scheme = firstIndex(of: "://", in: line, from: 0) else { return nil }
        guard let at = line.lastIndex(of: "@"), at > scheme + 3 else { return nil }
        guard let colon = line[(scheme + 3)..<at].firstIndex(of: ":") else { return nil }
        let password = (colon + 1)..<at
        return password.isEmpty || isReference(line[password], isWhole: true, inShell) ? nil : password
    }

    /// `password=…`, `PGPASSWORD: …`, `--pwd …`, up to the end of the line.
    private static func namedPassword(_ line: [Unicode.Scalar], _ inShell: Bool) -> Range<Int>? {
        let lower = line.map { $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 }
        var best: Range<Int>?
        for word in ["password", "passwd", "pwd", "client_secret", "accesstoken", "access token"] {
            var from = 0
            while let start = firstIndex(of: word, in: lower, from: from) {
                from = start + word.unicodeScalars.count
                guard let value = value(in: line, after: from),
                    !isReference(line[value], isWhole: false, inShell)
                else { continue }
                if value.lowerBound < best?.lowerBound ?? Int.max { best = value }
            }
        }
        return best
    }

    private static func value(in line: [Unicode.Scalar], after end: Int) -> Range<Int>? {
        var index = end
        while index < line.count, line[index] == " " || line[index] == "\"" || line[index] == "'" {
            index += 1
        }
        guard index < line.count, line[index] == "=" || line[index] == ":" else { return nil }
        index += 1
        while index < line.count, line[index] == " " { index += 1 }
        return index < line.count ? index..<line.count : nil
    }

    /// True if the text begins with `$NAME` or `${NAME}`, which is no secret, and has nothing else in its first word.
    ///
    /// - Parameter isWhole: whether the first word is the whole text.
    static func isReference(
        _ text: ArraySlice<Unicode.Scalar>, isWhole: Bool, _ inShell: Bool
    ) -> Bool {
        var rest = text.drop { $0 == "'" || $0 == "\"" || $0 == "{" }
        var count = 0
        while let next = rest.first {
            guard next == "$", let after = afterReference(rest.dropFirst(), inShell) else { break }
            rest = after
            count += 1
        }
        guard count > 0, let next = rest.first else { return count > 0 }
        return !isWhole && (next.properties.isWhitespace || "'\"&;}),|".unicodeScalars.contains(next))
    }

    /// The text behind a reference's `$`; `nil` if no reference without a default follows.
    private static func afterReference(
        _ text: ArraySlice<Unicode.Scalar>, _ inShell: Bool
    ) -> ArraySlice<Unicode.Scalar>? {
        guard text.first == "{" else {
            guard inShell else { return nil }
            let rest = text.drop { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
            return rest.count < text.count ? rest : nil
        }
        guard let close = text.firstIndex(of: "}"), !text[..<close].contains("-") else { return nil }
        return text[(close + 1)...]
    }

    private static func firstIndex(
        of word: String, in line: [Unicode.Scalar], from start: Int
    ) -> Int? {
        let wanted = Array(word.unicodeScalars)
        guard line.count >= wanted.count, start <= line.count - wanted.count else { return nil }
        return (start...(line.count - wanted.count)).first { index in
            line[index..<(index + wanted.count)].elementsEqual(wanted)
        }
    }
}
