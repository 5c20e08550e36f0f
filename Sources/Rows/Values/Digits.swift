/// A decimal number as its significant digits and the power of ten of the first, to compare two spellings.
struct Digits: Equatable {
    /// In ASCII, without zeros at either end; empty for zero.
    private(set) var digits: [UInt8] = []
    /// The power of ten that is above the number: 3 of 120, -2 of 0.0012.
    private(set) var power = 0
    private var isNegative = false

    init(_ text: String) {
        self.init(Array(text.utf8))
    }

    init(_ bytes: some Sequence<UInt8>) {
        var whole = 0
        var hasPoint = false
        var exponent: [UInt8] = []
        var isExponent = false
        for byte in bytes {
            switch byte {
            case _ where isExponent: exponent.append(byte)
            case UInt8(ascii: "-"): isNegative = true
            case Byte.period: hasPoint = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): isExponent = true
            case 0x30...0x39:
                digits.append(byte)
                if !hasPoint { whole += 1 }
            default: break
            }
        }
        let zeros = digits.prefix { $0 == 0x30 }.count
        digits.removeFirst(zeros)
        while digits.last == 0x30 { digits.removeLast() }
        power = digits.isEmpty ? 0 : whole - zeros + (Int(String(decoding: exponent, as: UTF8.self)) ?? 0)
        if digits.isEmpty { isNegative = false }
    }

    /// The number of significant digits.
    var count: Int { digits.count }

    /// The number in a smaller unit.
    ///
    /// - Parameter unitsToOne: how many units make one, a power of ten.
    /// - Returns: the whole units, and whether there is a rest; `nil` for a number far beyond 64 bits.
    func count(of unitsToOne: Int128) -> (whole: Int128, isMore: Bool)? {
        var place = power
        var units = unitsToOne
        while units > 1 { (units, place) = (units / 10, place + 1) }
        guard place <= 36 else { return nil }
        var whole: Int128 = 0
        for index in 0..<max(0, place) {
            whole = whole * 10 + (index < digits.count ? Int128(digits[index] - 0x30) : 0)
        }
        return (isNegative ? -whole : whole, digits.count > max(0, place))
    }
}
