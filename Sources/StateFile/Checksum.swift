import Crypto

/// The checksum of a line, which covers all lines before it too. See ``StateFormat``.
struct Checksum: Hashable {
    /// The number of hexadecimal digits.
    static let length = 16

    private let value: UInt64

    init(of body: UnsafeRawBufferPointer, after previous: Checksum?) {
        var hash = SHA256()
        if let previous {
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.length) { digits in
                for index in 0..<Self.length { digits[index] = previous.digit(index) }
                hash.update(bufferPointer: UnsafeRawBufferPointer(digits))
            }
        }
        hash.update(bufferPointer: body)
        value = hash.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The digits in lower case, leading zeros included.
    var digits: [UInt8] {
        (0..<Self.length).map(digit)
    }

    /// Whether the bytes from `start` on are the digits; false when there are fewer.
    func isWritten(in bytes: UnsafeRawBufferPointer, at start: Int) -> Bool {
        guard start + Self.length <= bytes.count else { return false }
        for index in 0..<Self.length where bytes[start + index] != digit(index) { return false }
        return true
    }

    private func digit(_ index: Int) -> UInt8 {
        let nibble = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * index)) & 0xF
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
