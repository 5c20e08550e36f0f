/// A plain scalar that some YAML readers do not take for text.
///
/// Readers of YAML 1.1 and 1.2, editors among them, disagree about most of these. A plan therefore quotes them.
enum YAMLTrap: Equatable {
    case null
    case boolean(Bool)
    /// The decimal spelling, if there is one.
    case number(String?)

    init?(_ text: String) {
        switch text.lowercased() {
        case "", "~", "null": self = .null
        case "y", "yes", "on", "true": self = .boolean(true)
        case "n", "no", "off", "false": self = .boolean(false)
        case ".inf", "+.inf", "-.inf", ".nan": self = .number(nil)
        default:
            guard Self.looksNumeric(text) else { return nil }
            self = .number(Self.decimal(text))
        }
    }

    var name: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        }
    }

    private static func looksNumeric(_ text: String) -> Bool {
        let body = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let lower = body.lowercased()
        for (prefix, digits) in [("0x", "0123456789abcdef_"), ("0o", "01234567_"), ("0b", "01_")]
        where lower.hasPrefix(prefix) && lower.count > 2 {
            return lower.dropFirst(2).allSatisfy { digits.contains($0) }
        }
        guard let first = body.first, first.isASCII, first.isNumber || first == "." else { return false }
        return body.contains { $0.isASCII && $0.isNumber } && (isDecimal(lower) || isSexagesimal(body))
    }

    /// `1`, `1_000`, `1.5`, `1e3`.
    private static func isDecimal(_ body: String) -> Bool {
        let parts = body.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
        let mantissa = parts[0]
        guard mantissa.allSatisfy({ "0123456789_.".contains($0) }), mantissa.count(where: { $0 == "." }) < 2
        else { return false }
        guard parts.count == 2 else { return true }
        let exponent = parts[1].drop { $0 == "-" || $0 == "+" }
        return !exponent.isEmpty && exponent.allSatisfy { "0123456789".contains($0) }
    }

    /// `12:30:00`, which YAML 1.1 reads in base 60.
    private static func isSexagesimal(_ body: Substring) -> Bool {
        let parts = body.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 1
            && parts.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { "0123456789.".contains($0) }
            }
    }

    private static func decimal(_ text: String) -> String? {
        let isNegative = text.hasPrefix("-")
        let body = (isNegative || text.hasPrefix("+") ? String(text.dropFirst()) : text).lowercased()
            .replacing("_", with: "")
        let radix = ["0x": 16, "0o": 8, "0b": 2].first { body.hasPrefix($0.key) }
        let number: Int64?
        if let radix {
            number = Int64(body.dropFirst(2), radix: radix.value)
        } else if let whole = Int64(body) {
            number = whole
        } else {
            number = Double(body).flatMap { Int64(exactly: $0) }
        }
        return number.map { isNegative ? "-\($0)" : String($0) }
    }
}
