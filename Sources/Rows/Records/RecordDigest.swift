/// Hashes records. The sum over a window's records shows whether they are still the same, in any files and any order. It
/// is no protection against forgery.
struct RecordDigest {
    /// A hash of the columns: the same record means something else under other columns.
    private let seed: UInt64

    private static let factor: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// - Parameter columns: those of the input, in order.
    init(columns: [String]) {
        var seed = Self.factor
        for name in columns {
            for byte in name.utf8 { seed = Self.mixed(seed, UInt64(byte)) }
            seed = Self.mixed(seed, 0x100)
        }
        self.seed = seed
    }

    /// - Parameter record: its raw text without its line break.
    @inline(__always)
    func of(_ record: UnsafeRawBufferPointer) -> UInt64 {
        var hash = Self.mixed(seed, UInt64(truncatingIfNeeded: record.count))
        var offset = 0
        while offset &+ 8 <= record.count {
            hash = Self.mixed(hash, record.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset &+= 8
        }
        var rest: UInt64 = 0
        while offset < record.count {
            rest = rest << 8 | UInt64(record[offset])
            offset &+= 1
        }
        return Self.mixed(Self.mixed(hash, rest), Self.factor)
    }

    /// A 128-bit product, folded into 64 bits.
    @inline(__always)
    private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word).multipliedFullWidth(by: factor)
        return (product.high ^ product.low) &+ factor
    }
}
