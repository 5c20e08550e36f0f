import TimeAxis

/// A text as one YAML scalar that every reader takes for text, and that hyperfill takes as it is.
func yamlText(_ text: String) -> String {
    yamlKey(text.replacing("${", with: "$${"))
}

/// The same as a key, in which nothing refers to the environment.
func yamlKey(_ text: String) -> String {
    let traps: Set<String> = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
    let isPlain =
        text.first.map { $0.isASCII && ($0.isLetter || $0 == "_") } ?? false
        && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_./-".contains($0)) }
        && !traps.contains(text.lowercased())
    return isPlain ? text : yamlQuoted(text)
}

private func yamlQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        default:
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format:
                let digits = String(scalar.value, radix: 16)
                result += "\\U\(String(repeating: "0", count: 8 - digits.count))\(digits)"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + "\""
}

extension TimeType {
    /// So many points of the axis as a plan writes a length: `7d`, `6h`, `3600000`. `nil` for a length that no
    /// duration names.
    func length(_ points: Int64) -> String? {
        guard let unitsPerDay else { return String(points) }
        if points % unitsPerDay == 0 { return "\(points / unitsPerDay)d" }
        let units: [(Int64, String)] = [(3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s")]
        return units.first { points % $0.0 == 0 }.map { "\(points / $0.0)\($0.1)" }
    }

    /// A point as a plan writes it.
    func planText(_ point: Int64) -> String {
        let text = text(point)
        return self == .timestamptz && !text.contains("T") ? "\(text)T00:00:00Z" : text
    }
}
