import TimeAxis

/// A type of a column that may lose a part of a value without an error, mostly by its modifier: the server rounds or cuts
/// the rest away.
///
/// Values that the server refuses by itself, such as too many digits before the point or letters beyond `varchar(3)`,
/// are left to it. Spaces at the end of a `character` are no part of its value.
package struct LossyType: Hashable, Sendable {
    private enum Rule: Hashable {
        /// Decimals of a `numeric` or a `money`; below zero, so many zeros before the point.
        case decimals(Int)
        /// Microseconds of which times are whole multiples.
        case step(Int64)
        /// The same for an interval's time, and which other parts of it are kept.
        case interval(step: Int64, keepsDays: Bool, monthStep: Int32)
        /// Characters of a `character varying`.
        case characters(Int)
        /// Bytes of a `name` or a `"char"`.
        case bytes(Int)
    }

    /// The part that a value loses: digits of a number, the end of a text, a part of a time.
    enum Loss {
        case digits, end, part
    }

    /// The type with its modifiers: `numeric(5,1)`.
    package let title: String
    private let rule: Rule

    /// Types that lose something without a modifier. A server where `money` has other decimals is refused before.
    private static let whole: [String: Rule] = [
        "name": .bytes(63), "\"char\"": .bytes(1), "money": .decimals(2),
    ]

    /// - Parameter formatted: a type as PostgreSQL's `format_type` prints it; for a domain, its base type.
    /// - Returns: nil for a type that keeps all of every value that it takes.
    package init?(formatted: String) {
        title = formatted
        if let rule = Self.whole[formatted] {
            self.rule = rule
            return
        }
        let numbers = formatted.split(whereSeparator: { "(,)".contains($0) }).compactMap { Int($0) }
        let fraction = numbers.first.map { step(decimals: $0) } ?? 1
        if formatted.hasSuffix("]") { return nil }
        if formatted.hasPrefix("numeric("), numbers.count == 2 {
            rule = .decimals(numbers[1])
        } else if formatted.hasPrefix("character varying("), let length = numbers.first {
            rule = .characters(length)
        } else if formatted.hasPrefix("timestamp(") || formatted.hasPrefix("time("), fraction > 1 {
            rule = .step(fraction)
        } else if formatted.hasPrefix("interval"), let rule = Self.rule(ofInterval: formatted, fraction) {
            self.rule = rule
        } else {
            return nil
        }
    }

    /// `interval day to minute`: the last word is the smallest part that is kept (AdjustIntervalForTypmod in
    /// PostgreSQL's timestamp.c).
    private static func rule(ofInterval formatted: String, _ fraction: Int64) -> Rule? {
        let words = formatted.split(whereSeparator: { $0 == " " || $0 == "(" })
        let least = words.last { $0.first?.isLetter ?? false }
        switch least {
        case "year": return .interval(step: .max, keepsDays: false, monthStep: 12)
        case "month": return .interval(step: .max, keepsDays: false, monthStep: 1)
        case "day": return .interval(step: .max, keepsDays: true, monthStep: 1)
        case "hour": return .interval(step: 3_600_000_000, keepsDays: true, monthStep: 1)
        case "minute": return .interval(step: 60_000_000, keepsDays: true, monthStep: 1)
        default: return fraction > 1 ? .interval(step: fraction, keepsDays: true, monthStep: 1) : nil
        }
    }

    var loss: Loss {
        switch rule {
        case .decimals: .digits
        case .characters, .bytes: .end
        case .step, .interval: .part
        }
    }

    /// Whether a point of time is kept, in the unit of its axis.
    func keeps(point: Int64) -> Bool {
        guard case .step(let step) = rule else { return true }
        // Infinities are not rounded.
        return point % step == 0 || point == .max || point == .min
    }

    /// Whether a value is kept, as a field of binary `COPY` without its length.
    func keeps(field: UnsafeRawBufferPointer) -> Bool {
        switch rule {
        case .step: return keeps(point: field.number(at: 0))
        case .decimals(let decimals): return Self.decimals(of: field, beyond: decimals)
        case .interval(let step, let keepsDays, let monthStep):
            let (time, days): (Int64, Int32) = (field.number(at: 0), field.number(at: 8))
            let months: Int32 = field.number(at: 12)
            // The infinities of PostgreSQL 17.
            if (time, days, months) == (.max, .max, .max) || (time, days, months) == (.min, .min, .min) {
                return true
            }
            return time % step == 0 && (keepsDays || days == 0) && months % monthStep == 0
        case .characters(let most): return field.count <= most || Self.isTaken(most, field)
        case .bytes(let most): return field.count <= most
        }
    }

    /// Whether the text of a value is kept, for a type without a binary form, such as `time with time zone`.
    func keeps(text: UnsafeRawBufferPointer) -> Bool {
        switch rule {
        case .bytes(let most): return text.count <= most
        case .decimals(let most):
            // `money` passes over commas wherever they are.
            guard let point = text.firstIndex(of: Byte.period) else { return true }
            return text[(point + 1)...].filter { Byte.isDigit($0) }.dropFirst(most).allSatisfy { $0 == 0x30 }
        case .step(let step):
            guard let point = text.firstIndex(of: Byte.period) else { return true }
            let digits = text[(point + 1)...].prefix { Byte.isDigit($0) }
            var worth: Int64 = 1_000_000
            return digits.allSatisfy { digit in
                worth /= 10
                return worth >= step || digit == 0x30
            }
        default: return false
        }
    }

    /// Whether a `numeric` has no digit that counts beyond so many decimals (the layout of `numeric_send`).
    private static func decimals(of field: UnsafeRawBufferPointer, beyond decimals: Int) -> Bool {
        let count: Int16 = field.number(at: 0)
        let shown: Int16 = field.number(at: 6)
        guard count > 0, Int(shown) > decimals else { return true }
        let weight: Int16 = field.number(at: 2)
        for place in 0..<Int(count) {
            let group: Int16 = field.number(at: 8 + 2 * place)
            // The decimal that the last digit of the group is; 0 is the digit before the point.
            let last = 4 * (place - Int(weight))
            guard last > decimals else { continue }
            let lost = min(last - decimals, 4)
            if Int(group) % [1, 10, 100, 1_000, 10_000][lost] != 0 { return false }
        }
        return true
    }

    /// Whether the server cuts no spaces off the end of a text to fit it into so many characters.
    private static func isTaken(_ most: Int, _ text: UnsafeRawBufferPointer) -> Bool {
        let characters = text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        return characters <= most || text.last != Byte.space
    }
}

/// Microseconds of a fraction of a second with so many digits.
private func step(decimals: Int) -> Int64 {
    var step: Int64 = 1
    for _ in decimals..<max(6, decimals) { step *= 10 }
    return step
}

extension UnsafeRawBufferPointer {
    /// A number in network byte order.
    fileprivate func number<Number: FixedWidthInteger>(at offset: Int) -> Number {
        Number(bigEndian: loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
}
