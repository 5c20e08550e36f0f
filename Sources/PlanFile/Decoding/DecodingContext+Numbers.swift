import Diagnostics
import TimeAxis

/// As with ``DecodingContext/scalar(_:_:)``, `nil` means that an error was reported.
extension DecodingContext {
    /// A whole number in the range.
    func integer(_ node: YAMLNode, _ name: String, in range: ClosedRange<Int64>) -> Located<Int64>? {
        guard let scalar = wholeNumber(node, name) else { return nil }
        guard let number = Int64(scalar.text.replacing("_", with: "")), range.contains(number) else {
            let limits =
                range.upperBound == Int64.max
                ? "at least \(range.lowerBound) and fit into 64 bits"
                : "from \(range.lowerBound) to \(range.upperBound)"
            error("out-of-range", "\(name) must be \(limits), not \(scalar.shown)", at: node.position)
            return nil
        }
        return scalar.located(number)
    }

    /// A point of the type's axis.
    func point(_ node: YAMLNode, _ name: String, type: TimeType) -> Located<Int64>? {
        guard let scalar = type.isCalendar ? scalar(node, name) : wholeNumber(node, name, type: type) else {
            return nil
        }
        do {
            return scalar.located(try type.point(scalar.text))
        } catch {
            let isSafe = scalar.variables.isEmpty && shortened(scalar.text) == scalar.text
            var notes: [String] = []
            if type.isCalendar, scalar.variables.isEmpty, case .number = YAMLTrap(scalar.text) {
                notes = ["if the column counts seconds or milliseconds, its type is bigint or integer"]
            }
            self.error(
                "bad-point",
                isSafe ? "\(name): \(error)" : "\(name): \(scalar.shown) is no valid \(type.rawValue)",
                at: node.position, notes: notes)
            return nil
        }
    }

    /// Decimal digits without quotes, of any size. `_` is allowed between digits.
    private func wholeNumber(_ node: YAMLNode, _ name: String, type: TimeType? = nil) -> ResolvedScalar? {
        guard let scalar = scalar(node, name) else { return nil }
        let kind = type.map { "a whole number in the unit of the \($0.rawValue) column" } ?? "a whole number"
        func refuse(_ code: String, _ fix: String?) -> ResolvedScalar? {
            error(code, "\(name) must be \(kind), not \(scalar.shown)", at: node.position, fix: fix)
            return nil
        }
        guard isDecimalInteger(scalar.text) else {
            guard scalar.variables.isEmpty else { return refuse("not-a-number", nil) }
            let isSexagesimal = YAMLTrap(scalar.text) == .number(nil) && scalar.text.contains(":")
            let advice = isSexagesimal ? "YAML 1.1 reads this in base 60; write decimal digits" : nil
            return refuse("not-a-number", decimalSpelling(scalar.text).map { "write \($0)" } ?? advice)
        }
        guard scalar.style == .plain || !scalar.variables.isEmpty else {
            error(
                "quoted-number", "\(name) must be a number, and this is text", at: node.position,
                fix: "write \(shortened(scalar.text)) without quotes")
            return nil
        }
        return scalar
    }

    private func decimalSpelling(_ text: String) -> String? {
        if case .number(let decimal) = YAMLTrap(text), let decimal { return decimal }
        let digits = text.replacing(",", with: "")
        return digits != text && isDecimalInteger(digits) ? digits : nil
    }
}

/// True for `-?` and decimal digits, with single `_` between digits and without a leading zero, which is base 8 in
/// YAML 1.1.
func isDecimalInteger(_ text: String) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let groups = digits.split(separator: "_", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
        return false
    }
    return digits == "0" || !digits.hasPrefix("0")
}
