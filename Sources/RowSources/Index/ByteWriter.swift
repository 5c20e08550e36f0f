/// Writes numbers and texts as bytes. Small numbers take few bytes.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    /// Seven bits a byte, the lowest first; the sign is the lowest of all.
    mutating func add(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number) << 1 ^ Int64(number) >> 63)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func add(_ text: String) { add(Array(text.utf8)) }

    mutating func add(_ more: [UInt8]) {
        add(more.count)
        bytes.append(contentsOf: more)
    }
}

/// Reads the bytes of a ``ByteWriter``.
struct ByteReader {
    /// Thrown for bytes that no ``ByteWriter`` has written.
    struct Damage: Error, Hashable {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func flag() throws -> Bool {
        guard let byte = rest.popFirst(), byte <= 1 else { throw Damage() }
        return byte == 1
    }

    mutating func number() throws -> Int {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard let byte = rest.popFirst() else { throw Damage() }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)) }
        }
        throw Damage()
    }

    /// The number of elements that follow; each takes at least a byte.
    mutating func count() throws -> Int {
        let count = try number()
        guard count >= 0, count <= rest.count else { throw Damage() }
        return count
    }

    mutating func bytes() throws -> [UInt8] {
        let count = try count()
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func text() throws -> String { String(decoding: try bytes(), as: UTF8.self) }
}
