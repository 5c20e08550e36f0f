/// Makes inputs out of others by changes that often break readers.
package struct Mutation {
    private let samples: [[UInt8]]

    private static let odd: [[UInt8]] = [
        [], [0], [0xFF], [0x0A], [0x0D], [0x0D, 0x0A], [0x22], [0x5C], [0x5C, 0x2E, 0x0A],
        [0xEF, 0xBB, 0xBF],
        [0xC3], [0xED, 0xA0, 0x80], Array("9223372036854775808".utf8), Array("-".utf8), Array(": ".utf8),
        Array("${".utf8), Array("{{".utf8), Array("&a *a".utf8), Array("!!".utf8), Array("..".utf8),
        Array("\u{202E}\u{2028}".utf8), [UInt8](repeating: 0x20, count: 70),
    ]

    package init(_ samples: [[UInt8]]) {
        self.samples = samples
    }

    /// The next input.
    package func next(_ random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = samples.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let start = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, start + Int.random(in: 0...8, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeSubrange(start..<end)
            case 1:
                bytes.insert(contentsOf: Self.odd.randomElement(using: &random) ?? [], at: start)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3 where start < bytes.count: bytes[start] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 4 where start < bytes.count: bytes[start] = .random(in: 0...255, using: &random)
            default:
                let other = samples.randomElement(using: &random) ?? []
                let cut = Int.random(in: 0...other.count, using: &random)
                bytes = Array(bytes[..<start] + other[cut...])
            }
        }
        return bytes
    }
}
