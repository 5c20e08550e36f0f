import Diagnostics

/// Finds possible passwords in a text, to hide them from diagnostics.
///
/// It hides too much rather than too little: everything up to the last place where the password can end. It works on
/// lines and not on the tree, because a file may not be YAML and a value may be at a wrong key.
enum SecretScan {
    static func hideSecrets(in file: inout SourceFile) {
        for (index, line) in file.lines.enumerated() {
            for columns in secretColumns(of: line) { file.hide(line: index + 1, columns: columns) }
        }
    }

    /// The text with its secrets replaced by asterisks.
    static func masked(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for columns in secretColumns(of: text).sorted(by: { $0.lowerBound > $1.lowerBound }) {
            let inside = columns.clamped(to: 0..<scalars.count)
            scalars.replaceSubrange(inside, with: "********".unicodeScalars)
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    /// Columns from 0; ranges do not overlap.
    static func secretColumns(of line: String) -> [Range<Int>] {
        let scalars = Array(line.unicodeScalars)
        let found = [userInfoPassword(scalars), namedPassword(scalars)].compactMap { $0 }
        guard found.count == 2, found[0].overlaps(found[1]) else { return found }
        let lower = min(found[0].lowerBound, found[1].lowerBound)
        return [lower..<max(found[0].upperBound, found[1].upperBound)]
    }

    /// `scheme://user:password@`, up to the last `@` of the line.
    private static func userInfoPassword(_ line: [Unicode.Scalar]) -> Range<Int>? {
        guard let scheme = firstIndex(of: "://", in: line, from: 0) else { return nil }
        guard let at = line.lastIndex(of: "@"), at > scheme + 3 else { return nil }
        guard let colon = line[(scheme + 3)..<at].firstIndex(of: ":") else { return nil }
        let password = (colon + 1)..<at
        return password.isEmpty || isReference(line[password]) ? nil : password
    }

    /// `password=…`, `PGPASSWORD: …`, `--pwd …`, up to the end of the line.
    private static func namedPassword(_ line: [Unicode.Scalar]) -> Range<Int>? {
        let lower = line.map { $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 }
        var best: Range<Int>?
        for word in ["password", "passwd", "pwd"] {
            var from = 0
            while let start = firstIndex(of: word, in: lower, from: from) {
                from = start + word.unicodeScalars.count
                guard let value = value(in: line, after: from), !isReference(line[value]) else { continue }
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

    /// True if the text begins with `$NAME` or `${NAME}`, which is no secret.
    private static func isReference(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var rest = text.drop { $0 == "'" || $0 == "\"" }
        guard rest.popFirst() == "$" else { return false }
        if rest.first != "{" { return rest.first.map { $0.properties.isAlphabetic || $0 == "_" } ?? false }
        guard let close = rest.firstIndex(of: "}") else { return false }
        return !rest[..<close].contains("-")
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
