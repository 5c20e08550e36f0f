/// The places of the four bytes that structure CSV in a block of 64 bytes: bit i is for byte i.
struct ByteMasks {
    var delimiters: UInt64 = 0
    var quotes: UInt64 = 0
    var lineFeeds: UInt64 = 0
    var carriageReturns: UInt64 = 0
}

/// Finds ``ByteMasks`` eight bytes at a time, in plain 64-bit arithmetic.
struct ByteMasker {
    private let delimiters: UInt64
    private let quotes: UInt64

    init(_ dialect: CSVDialect) {
        delimiters = repeated(dialect.delimiter)
        quotes = repeated(dialect.quote)
    }

    /// The masks of the 64 bytes at the address. Quotes and carriage returns are rare in most data, so the block is first
    /// searched for any of them.
    @inline(__always)
    func masks(_ block: UnsafeRawPointer) -> ByteMasks {
        var masks = ByteMasks()
        var anyQuote: UInt64 = 0
        var anyReturn: UInt64 = 0
        for word in 0..<8 {
            let bytes = load(block, word)
            let shift = UInt64(truncatingIfNeeded: word &* 8)
            masks.delimiters |= packed(matches(bytes ^ delimiters)) &<< shift
            masks.lineFeeds |= packed(matches(bytes ^ lineFeeds)) &<< shift
            anyQuote |= matches(bytes ^ quotes)
            anyReturn |= matches(bytes ^ carriageReturns)
        }
        if anyQuote != 0 { masks.quotes = mask(block, of: quotes) }
        if anyReturn != 0 { masks.carriageReturns = mask(block, of: carriageReturns) }
        return masks
    }

    /// The mask of one byte, which `pattern` repeats eight times.
    @inline(__always)
    func mask(_ block: UnsafeRawPointer, of pattern: UInt64) -> UInt64 {
        var mask: UInt64 = 0
        for word in 0..<8 {
            let shift = UInt64(truncatingIfNeeded: word &* 8)
            mask |= packed(matches(load(block, word) ^ pattern)) &<< shift
        }
        return mask
    }
}

private let lineFeeds: UInt64 = 0x0A0A_0A0A_0A0A_0A0A
private let carriageReturns: UInt64 = 0x0D0D_0D0D_0D0D_0D0D

/// The byte in each of a word's eight places.
@inline(__always)
func repeated(_ byte: UInt8) -> UInt64 {
    UInt64(byte) &* 0x0101_0101_0101_0101
}

@inline(__always)
private func load(_ block: UnsafeRawPointer, _ word: Int) -> UInt64 {
    UInt64(littleEndian: block.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self))
}

/// The top bit of each byte that is zero, and no other bit (no carry runs from byte to byte).
@inline(__always)
func matches(_ difference: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((difference & low) &+ low) | difference | low)
}

/// Gathers the eight top bits into the lowest eight.
@inline(__always)
private func packed(_ topBits: UInt64) -> UInt64 {
    (topBits &* 0x0002_0408_1020_4081) &>> 56
}

/// Bit i is the exclusive or of bits 0 to i.
@inline(__always)
func prefixXor(_ bits: UInt64) -> UInt64 {
    var bits = bits
    bits ^= bits &<< 1
    bits ^= bits &<< 2
    bits ^= bits &<< 4
    bits ^= bits &<< 8
    bits ^= bits &<< 16
    bits ^= bits &<< 32
    return bits
}
