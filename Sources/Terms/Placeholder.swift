/// A `{{…}}` of a command.
struct Placeholder {
    enum Bound: String, CaseIterable {
        case start, end
    }

    /// With its braces.
    let text: String
    let range: Range<String.Index>
    /// How many times the same text stands before it.
    let occurrence: Int
    /// `nil` for a placeholder that does not exist.
    let meaning: (bound: Bound, form: BoundForm)?

    /// All words between double braces, in order. Other braces, such as those of a template language (`{{.Name}}`) or of
    /// the shell (`{{a,b},c}`), are left alone.
    static func all(in text: String) -> [Placeholder] {
        var found: [Placeholder] = []
        var seen: [String: Int] = [:]
        var rest = text[...]
        while let open = rest.firstRange(of: "{{") {
            let tail = rest[open.upperBound...]
            guard let close = tail.firstRange(of: "}}") else { break }
            let body = tail[..<close.lowerBound]
            guard isWords(body) else {
                rest = text[text.index(after: open.lowerBound)...]
                continue
            }
            let range = open.lowerBound..<close.upperBound
            let spelled = String(text[range])
            found.append(
                Placeholder(
                    text: spelled, range: range, occurrence: seen[spelled, default: 0],
                    meaning: meaning(of: body)))
            seen[spelled, default: 0] += 1
            rest = text[close.upperBound...]
        }
        return found
    }

    /// Whether a single quote stands on either side.
    func isQuoted(in text: String) -> Bool {
        text[..<range.lowerBound].last == "'" && text[range.upperBound...].first == "'"
    }

    private static func isWords(_ body: Substring) -> Bool {
        let scalars = body.unicodeScalars
        guard let first = scalars.first(where: { $0 != " " }), first.properties.isAlphabetic else {
            return false
        }
        return scalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_-: ".unicodeScalars.contains(scalar)
        }
    }

    private static func meaning(of body: Substring) -> (bound: Bound, form: BoundForm)? {
        let parts = body.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bound = Bound(rawValue: String(parts[0])) else { return nil }
        guard parts.count == 2 else { return (bound, .literal) }
        let form = BoundForm.allCases.first { $0.word == String(parts[1]) }
        return form.map { (bound, $0) }
    }
}
