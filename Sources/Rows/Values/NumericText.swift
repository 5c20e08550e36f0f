/// Reads `numeric` as `numeric_in` of PostgreSQL does: base-10000 digits and the number of decimals shown
/// (the layout of `numeric_send`). The server applies the column's precision and scale, or a ``LossyType`` checks the
/// value against them.
struct NumericText {
    private let bytes: UnsafeRawBufferPointer
    private let isNegative: Bool
    /// The place of the first digit.
    private let start: Int
    /// Digits before and after the point.
    private let whole: Int
    private let fraction: Int
    private let exponent: Int

    /// The most decimals that the type holds (NUMERIC_DSCALE_MASK).
    private static let mostDecimals = 16_383
    /// The highest weight of a base-10000 digit: 131,072 decimal digits before the point.
    private static let highestWeight = 32_767

    /// Appends the number as a field.
    ///
    /// - Returns: whether the text is read; otherwise nothing is appended.
    static func write(_ raw: UnsafeRawBufferPointer, to writer: inout TupleWriter) -> Bool {
        let bytes = trimmed(raw)
        if let number = NumericText(bytes) { return number.write(to: &writer) }
        let sign: UInt16
        switch SpecialNumber(bytes) {
        case .nan: sign = 0xC000
        case .infinity: sign = 0xD000
        case .minusInfinity: sign = 0xF000
        case nil: return false
        }
        writer.put(Int32(8))
        writer.put(UInt32(0))
        writer.put(sign)
        writer.put(UInt16(0))
        return true
    }

    private init?(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return nil }
        isNegative = first == UInt8(ascii: "-")
        start = isNegative || first == UInt8(ascii: "+") ? 1 : 0
        var offset = start
        while offset < bytes.count, Byte.isDigit(bytes[offset]) { offset += 1 }
        whole = offset - start
        var decimals = 0
        if offset < bytes.count, bytes[offset] == Byte.period {
            offset += 1
            while offset < bytes.count, Byte.isDigit(bytes[offset]) {
                decimals += 1
                offset += 1
            }
        }
        guard whole + decimals > 0 else { return nil }
        fraction = decimals
        var shift = 0
        if offset < bytes.count {
            guard let base = bytes.baseAddress, let tail = exponentPart(base + offset, base + bytes.count)
            else {
                return nil
            }
            shift = tail
        }
        exponent = shift
        self.bytes = bytes
    }

    private func write(to writer: inout TupleWriter) -> Bool {
        let decimals = max(0, fraction - exponent)
        guard decimals <= Self.mostDecimals else { return false }
        guard let first = significant(0..<(whole + fraction)),
            let last = significant((0..<(whole + fraction)).reversed())
        else {
            writer.put(Int32(8))
            writer.put(UInt16(0))
            writer.put(Int16(0))
            writer.put(UInt16(0))
            writer.put(UInt16(truncatingIfNeeded: decimals))
            return true
        }
        let highest = power(of: first) >> 2
        let lowest = power(of: last) >> 2
        guard highest <= Self.highestWeight else { return false }
        let count = highest - lowest + 1
        writer.put(Int32(truncatingIfNeeded: 8 + 2 * count))
        writer.put(UInt16(truncatingIfNeeded: count))
        writer.put(Int16(truncatingIfNeeded: highest))
        writer.put(UInt16(isNegative ? 0x4000 : 0))
        writer.put(UInt16(truncatingIfNeeded: decimals))
        writeDigits(first...last, from: highest, to: &writer)
        return true
    }

    private func writeDigits(_ digits: ClosedRange<Int>, from highest: Int, to writer: inout TupleWriter) {
        var weight = highest
        var value: UInt16 = 0
        for index in digits {
            let power = power(of: index)
            if power >> 2 != weight {
                writer.put(value)
                weight = power >> 2
                value = 0
            }
            switch power & 3 {
            case 0: value += digit(index)
            case 1: value += 10 * digit(index)
            case 2: value += 100 * digit(index)
            default: value += 1000 * digit(index)
            }
        }
        writer.put(value)
    }

    private func significant(_ digits: some Sequence<Int>) -> Int? {
        for index in digits where digit(index) != 0 { return index }
        return nil
    }

    /// The digit at a place, from 0; the point is not counted.
    private func digit(_ index: Int) -> UInt16 {
        UInt16(bytes[start + index + (index < whole ? 0 : 1)] &- 0x30)
    }

    /// The power of ten that a digit is multiplied by.
    private func power(of index: Int) -> Int {
        whole - 1 - index + exponent
    }
}
