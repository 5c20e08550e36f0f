/// Reads JSON (RFC 8259) out of memory, strictly: no comments, no lone surrogates, no key twice in an object. Callers
/// check that the bytes are UTF-8.
///
/// Errors name the byte and show no data.
struct JSONReader {
    let bytes: UnsafeMutableRawBufferPointer
    var offset: Int
    /// Keys of the objects that a skipped value is in.
    var keys: [Key] = []

    /// A key of an object: its place between its quotes, and a hash of its characters.
    struct Key {
        let range: Range<Int>
        let hash: UInt64
        let isEscaped: Bool
    }

    /// A text between quotes.
    struct Text {
        /// Its place, without the quotes.
        let range: Range<Int>
        let isEscaped: Bool
    }

    init(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }

    func fault(_ what: String) -> ValueError {
        ValueError(.badJSON, "this is no JSON: \(what) at byte \(offset + 1)")
    }

    @inline(__always)
    mutating func skipSpace() {
        while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
    }

    /// The next byte behind white space; nil at the end.
    @inline(__always)
    mutating func peek() -> UInt8? {
        skipSpace()
        return offset < bytes.count ? bytes[offset] : nil
    }

    /// Takes a byte behind white space if it is there.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }

    @inline(__always)
    mutating func expect(_ byte: UInt8, _ name: String) throws(ValueError) {
        guard take(byte) else { throw offset < bytes.count ? fault("no \(name)") : cutShort }
    }

    var cutShort: ValueError {
        ValueError(
            .badJSON, "the line ends within a JSON value",
            hint:
                "one JSON document is one line; `jq -c` brings it there. If the last line is meant, the output "
                + "was cut short")
    }

    mutating func expectEnd() throws(ValueError) {
        guard peek() == nil else { throw fault("more behind the value") }
    }

    /// Takes a text behind white space, and checks its escapes.
    @inline(__always)
    mutating func takeText() throws(ValueError) -> Text {
        try expect(quote, "text in quotes")
        let start = offset
        var isEscaped = false
        while true {
            offset = firstOffset(in: text, offset..<bytes.count) { word in
                matches(word ^ quotes) | matches(word ^ backslashes) | below(word, controls)
            }
            guard offset < bytes.count else { throw cutShort }
            switch bytes[offset] {
            case quote:
                defer { offset += 1 }
                return Text(range: start..<offset, isEscaped: isEscaped)
            case Byte.backslash:
                isEscaped = true
                _ = try takeEscape()
            default: throw fault("a control character in a text")
            }
        }
    }

    /// Takes an escape; returns its character.
    mutating func takeEscape() throws(ValueError) -> Unicode.Scalar {
        offset += 1
        guard offset < bytes.count else { throw cutShort }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case quote, Byte.backslash, UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw fault("an unknown escape before")
        }
        let first = try takeFourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, offset + 1 < bytes.count, bytes[offset] == Byte.backslash,
            bytes[offset + 1] == UInt8(ascii: "u")
        else { throw fault("half of a pair of surrogates before") }
        offset += 2
        let second = try takeFourDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fault("half of a pair of surrogates before") }
        return scalar
    }

    private mutating func takeFourDigits() throws(ValueError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard offset < bytes.count, hexDigit(bytes[offset]) < 16 else {
                throw fault("no hexadecimal digit")
            }
            value = value << 4 | UInt32(hexDigit(bytes[offset]))
            offset += 1
        }
        return value
    }

    /// Takes the number that begins here, by JSON's grammar; returns whether it has neither point nor exponent.
    @inline(__always)
    mutating func takeNumber() throws(ValueError) -> Bool {
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        let start = offset
        guard takeDigits() > 0 else { throw fault("no digit") }
        guard bytes[start] != 0x30 || offset == start + 1 else { throw fault("a number with a leading zero") }
        var isWhole = true
        if offset < bytes.count, bytes[offset] == Byte.period {
            offset += 1
            isWhole = false
            guard takeDigits() > 0 else { throw fault("no digit behind the point") }
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            isWhole = false
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-")
            {
                offset += 1
            }
            guard takeDigits() > 0 else { throw fault("no digit of an exponent") }
        }
        return isWhole
    }

    @inline(__always)
    private mutating func takeDigits() -> Int {
        let start = offset
        while offset < bytes.count, Byte.isDigit(bytes[offset]) { offset += 1 }
        return offset - start
    }

    /// Takes `true`, `false` or `null`.
    mutating func takeWord() throws(ValueError) -> Bool? {
        for (word, value) in words where offset + word.utf8CodeUnitCount <= bytes.count {
            let end = offset + word.utf8CodeUnitCount
            guard (offset..<end).allSatisfy({ bytes[$0] == word.utf8Start[$0 - offset] }) else { continue }
            offset = end
            return value
        }
        throw fault("no value")
    }
}

private let quote = UInt8(ascii: "\"")
private let quotes = repeated(quote)
private let backslashes = repeated(Byte.backslash)
private let controls = repeated(0x20)
private let words: [(StaticString, Bool?)] = [("true", true), ("false", false), ("null", nil)]

@inline(__always)
private func isSpace(_ byte: UInt8) -> Bool {
    byte == Byte.space || byte == 0x0A || byte == 0x0D || byte == 0x09
}
