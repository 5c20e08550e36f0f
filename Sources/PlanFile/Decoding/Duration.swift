import TimeAxis

/// A number with a unit of time, `6h`.
struct Duration {
    struct SyntaxError: Error, CustomStringConvertible {
        let description: String
        var fix: String?
    }

    private let count: Int64
    private let unit: Unit

    private enum Unit: String, CaseIterable {
        case s, min, h, d, w, mo, y
    }

    init(_ text: String) throws(SyntaxError) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let word = String(text[digits.endIndex...])
        guard !digits.isEmpty else {
            throw SyntaxError(description: "`\(shortened(text))` is not a duration", fix: Self.advice)
        }
        guard let unit = Unit(rawValue: word) else { throw Self.unknownUnit(word, of: String(digits), text) }
        guard let count = Int64(digits), count < Int64.max else {
            throw SyntaxError(description: "`\(shortened(text))` is longer than any time axis")
        }
        guard count > 0 else { throw SyntaxError(description: "`\(text)` must be above zero") }
        guard digits.first != "0" else {
            throw SyntaxError(
                description: "`\(shortened(text))` has a leading zero", fix: "write \(count)\(word)")
        }
        self.count = count
        self.unit = unit
    }

    /// The duration as a step of the axis.
    func step(on type: TimeType) throws(SyntaxError) -> Step {
        if type == .date, unit == .s || unit == .min || unit == .h {
            throw SyntaxError(
                description:
                    "a date column has no time of day, so windows are whole days, not `\(count)\(unit)`",
                fix: wholeDays.map { "write \($0)d" } ?? "use d, w, mo or y")
        }
        let seconds: Int64
        switch unit {
        case .mo: return try months(count)
        case .y:
            let (months, overflow) = count.multipliedReportingOverflow(by: 12)
            return try self.months(overflow ? Int64.max : months)
        case .s: seconds = 1
        case .min: seconds = 60
        case .h: seconds = 3_600
        case .d: seconds = 86_400
        case .w: seconds = 604_800
        }
        let factor = type == .date ? seconds / 86_400 : seconds * 1_000_000
        let (length, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow else { throw tooLong }
        return .points(length)
    }

    private var tooLong: SyntaxError {
        SyntaxError(description: "`\(count)\(unit)` is longer than any time axis")
    }

    private var wholeDays: Int64? {
        let perDay: Int64 = unit == .h ? 24 : unit == .min ? 1_440 : 86_400
        return count % perDay == 0 ? count / perDay : nil
    }

    /// No calendar type covers six million years.
    private func months(_ count: Int64) throws(SyntaxError) -> Step {
        guard count <= 12 * 6_000_000 else { throw tooLong }
        return .months(Int(count))
    }

    private static let advice = "write a number and one of s, min, h, d, w, mo, y, such as 7d"

    private static func unknownUnit(_ word: String, of digits: String, _ text: String) -> SyntaxError {
        let units = [
            "": "s", "sec": "s", "second": "s", "seconds": "s", "minute": "min", "minutes": "min",
            "mins": "min", "hr": "h", "hour": "h", "hours": "h", "day": "d", "days": "d", "week": "w",
            "weeks": "w", "mon": "mo", "month": "mo", "months": "mo", "year": "y", "years": "y", "yr": "y",
        ]
        let short = shortened(text)
        if word == "m" {
            return SyntaxError(
                description: "`\(short)`: `m` could be minutes or months",
                fix: "did you mean `\(digits)min` or `\(digits)mo`?")
        }
        if word.isEmpty {
            return SyntaxError(description: "`\(short)` has no unit", fix: advice)
        }
        let plain = word.lowercased().filter { $0 != " " }
        if let unit = units[plain] ?? Unit(rawValue: plain)?.rawValue {
            return SyntaxError(
                description: "`\(short)` is not a duration", fix: "did you mean `\(digits)\(unit)`?")
        }
        return SyntaxError(description: "`\(short)` is not a duration", fix: advice)
    }
}
