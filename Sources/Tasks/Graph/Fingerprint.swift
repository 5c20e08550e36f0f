import Crypto

/// A hash of what a task means: 128 bits, written as 32 hexadecimal digits.
///
/// Two tasks with the same fingerprint do the same thing, whatever their plan files look like. The bytes that
/// are hashed are part of the state file's format: a change to them makes every finished task run again.
package struct Fingerprint: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Hashes labelled values in the order given. Labels and values are preceded by their length, so that
    /// no two lists of values give the same bytes.
    package init(_ values: KeyValuePairs<String, String?>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        for (label, value) in values {
            Self.append(label, to: &bytes)
            if let value { Self.append(value, to: &bytes) } else { bytes.append(UInt8(ascii: "-")) }
        }
        self.init(hashing: bytes)
    }

    /// The fingerprint of a list, such as all the tasks of a graph.
    package init(of parts: some Sequence<Fingerprint>) {
        var bytes: [UInt8] = []
        for part in parts {
            withUnsafeBytes(of: part.high.bigEndian) { bytes.append(contentsOf: $0) }
            withUnsafeBytes(of: part.low.bigEndian) { bytes.append(contentsOf: $0) }
        }
        self.init(hashing: bytes)
    }

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    private init(hashing bytes: [UInt8]) {
        var words = (UInt64(0), UInt64(0))
        for (index, byte) in SHA256.hash(data: bytes).prefix(16).enumerated() {
            if index < 8 {
                words.0 = words.0 << 8 | UInt64(byte)
            } else {
                words.1 = words.1 << 8 | UInt64(byte)
            }
        }
        (high, low) = words
    }

    /// Reads 32 hexadecimal digits; `nil` for anything else.
    package init?(hex: some StringProtocol) {
        guard hex.utf8.count == 32,
            let split = hex.utf8.index(hex.startIndex, offsetBy: 16, limitedBy: hex.endIndex),
            let high = UInt64(hex[..<split], radix: 16), let low = UInt64(hex[split...], radix: 16)
        else { return nil }
        (self.high, self.low) = (high, low)
    }

    /// The first 64 bits, as a key for PostgreSQL's advisory locks.
    package var lockKey: Int64 { Int64(bitPattern: high) }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "\(text.utf8.count):".utf8)
        bytes.append(contentsOf: text.utf8)
    }
}

extension Fingerprint: CustomStringConvertible {
    package var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

extension Fingerprint: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Fingerprint(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not 32 hexadecimal digits")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
