/// The offset of the first byte in a range that is the one repeated in `pattern`; the range's end without such a byte.
/// Looks at eight bytes at a time.
@inline(__always)
func firstOffset(of pattern: UInt64, in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
    firstOffset(in: bytes, range) { matches($0 ^ pattern) }
}

/// The same for the first byte whose top bit `marks` sets in a word. Above that bit, `marks` may set any bits.
@inline(__always)
func firstOffset(
    in bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ marks: (UInt64) -> UInt64
) -> Int {
    guard let base = bytes.baseAddress else { return range.upperBound }
    var offset = range.lowerBound
    while offset + 8 <= range.upperBound {
        let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let found = marks(word)
        if found != 0 { return offset + found.trailingZeroBitCount / 8 }
        offset += 8
    }
    guard offset < range.upperBound else { return offset }
    // The rest, filled up with zeros, which are not counted as found.
    var word: UInt64 = 0
    for index in stride(from: range.upperBound - 1, through: offset, by: -1) {
        word = word << 8 | UInt64(base.load(fromByteOffset: index, as: UInt8.self))
    }
    let left = range.upperBound - offset
    let found = marks(word).trailingZeroBitCount / 8
    return offset + min(found, left)
}

/// The top bit of the first byte that is below a number up to 128, which `limit` repeats eight times. Bits above that one
/// have no meaning.
@inline(__always)
func below(_ word: UInt64, _ limit: UInt64) -> UInt64 {
    (word &- limit) & ~word & 0x8080_8080_8080_8080
}
