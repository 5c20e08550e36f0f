import Diagnostics
import Terms
import TimeAxis

/// A text as one YAML scalar that every YAML reader takes for text, and in which hyperfill replaces nothing.
func yamlText(_ text: String) -> String {
    yamlKey(text.replacing("${", with: "$${"))
}

/// A text as a YAML key. Keys have no references to the environment.
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
            case .control, .lineSeparator, .paragraphSeparator, .format, .privateUse, .unassigned:
                let digits = String(scalar.value, radix: 16)
                result += "\\U\(String(repeating: "0", count: 8 - digits.count))\(digits)"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
    return result + "\""
}

extension TimeType {
    /// A length on the axis as a plan writes it: `7d`, `6h`, `3600000`. `nil` for a length that no duration can name.
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

/// A format of CSV as a plan writes it, without the keys that have their defaults.
func yamlFormat(_ format: CSVFormat) -> String {
    var parts = ["header: \(format.header)"]
    if format.delimiter != PlanDefaults.delimiter { parts.append("delimiter: \(yamlKey(format.delimiter))") }
    if !format.null.isEmpty { parts.append("null: \(yamlText(format.null))") }
    return "{ \(parts.joined(separator: ", ")) }"
}

/// A text that cannot end the comment that contains it.
func comment(_ text: String) -> String { text.escapedForDisplay }

/// Sentences as comments of a hypertable, wrapped at 110 columns.
func commentLines(_ text: String) -> [String] {
    var lines: [String] = []
    for word in comment(text).split(separator: " ", omittingEmptySubsequences: false) {
        if let last = lines.last, last.count + 1 + word.count <= 110 {
            lines[lines.count - 1] = "\(last) \(word)"
        } else {
            lines.append("    # \(word)")
        }
    }
    return lines
}
