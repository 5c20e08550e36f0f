/// Reads JSON (RFC 8259) out of memory, strictly: no comments, no lone surrogates, no key twice in an object. The
/// bytes are UTF-8; that is for others to check.
///
/// Its faults name the byte and show nothing of the data.
struct JSONReader {
    let bytes: UnsafeMutableRawBufferPointer
    private(set) var offset: Int
    /// Keys of the objects that a skipped value is in.
    private var keys: [Key] = []

    /// A key of an object: where it stands between its quotes, and a hash of its characters.
    private struct Key {
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

    private var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }

    func fault(_ what: String) -> TypedFault {
        TypedFault(.badJSON, "this is no JSON: \(what) at byte \(offset + 1)")
    }

    // MARK: Pieces

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
    mutating func expect(_ byte: UInt8, _ name: String) throws(TypedFault) {
        guard take(byte) else { throw offset < bytes.count ? fault("no \(name)") : cutShort }
    }

    private var cutShort: TypedFault {
        TypedFault(
            .badJSON, "the line ends within a JSON value",
            hint:
                "one JSON document is one line; `jq -c` brings it there. If the last line is meant, the output "
                + "was cut short")
    }

    mutating func expectEnd() throws(TypedFault) {
        guard peek() == nil else { throw fault("more behind the value") }
    }

    /// Takes a text behind white space, and checks its escapes.
    @inline(__always)
    mutating func takeText() throws(TypedFault) -> Text {
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

    /// Takes an escape; returns the character it stands for.
    private mutating func takeEscape() throws(TypedFault) -> Unicode.Scalar {
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

    private mutating func takeFourDigits() throws(TypedFault) -> UInt32 {
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

    /// Takes a number that begins here, by JSON's grammar; returns whether it has neither point nor exponent.
    @inline(__always)
    mutating func takeNumber() throws(TypedFault) -> Bool {
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
    mutating func takeWord() throws(TypedFault) -> Bool? {
        for (word, value) in words where offset + word.utf8CodeUnitCount <= bytes.count {
            let end = offset + word.utf8CodeUnitCount
            guard (offset..<end).allSatisfy({ bytes[$0] == word.utf8Start[$0 - offset] }) else { continue }
            offset = end
            return value
        }
        throw fault("no value")
    }

    // MARK: Texts

    /// The characters of a text, in place of the text itself.
    mutating func resolve(_ text: Text) throws(TypedFault) -> UnsafeRawBufferPointer {
        guard text.isEscaped else { return UnsafeRawBufferPointer(rebasing: self.text[text.range]) }
        let behind = offset
        defer { offset = behind }
        var end = text.range.lowerBound
        offset = end
        while offset < text.range.upperBound {
            if bytes[offset] == Byte.backslash {
                for byte in UTF8.encode(try takeEscape()).unsafelyUnwrapped {
                    bytes[end] = byte
                    end += 1
                }
            } else {
                bytes[end] = bytes[offset]
                end += 1
                offset += 1
            }
        }
        return UnsafeRawBufferPointer(rebasing: self.text[text.range.lowerBound..<end])
    }

    /// The characters of a text, which stays as it is.
    func characters(of text: Text) -> [UInt8] {
        characters(text.range, isEscaped: text.isEscaped)
    }

    private func characters(_ range: Range<Int>, isEscaped: Bool) -> [UInt8] {
        guard isEscaped else { return Array(text[range]) }
        var reader = JSONReader(bytes, at: range.lowerBound)
        var characters: [UInt8] = []
        while reader.offset < range.upperBound {
            if bytes[reader.offset] == Byte.backslash, let scalar = try? reader.takeEscape() {
                characters += UTF8.encode(scalar).unsafelyUnwrapped
            } else {
                characters.append(bytes[reader.offset])
                reader.offset += 1
            }
        }
        return characters
    }

    // MARK: Whole values

    /// Takes a value behind white space, whatever it is, and checks all of it; returns its place.
    mutating func skipValue() throws(TypedFault) -> Range<Int> {
        skipSpace()
        let start = offset
        guard offset < bytes.count else { throw cutShort }
        switch bytes[offset] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
        default: try skipScalar()
        }
        return start..<offset
    }

    private mutating func skipScalar() throws(TypedFault) {
        guard let first = peek() else { throw cutShort }
        switch first {
        case quote: _ = try takeText()
        case UInt8(ascii: "-"), 0x30...0x39: _ = try takeNumber()
        default: _ = try takeWord()
        }
    }

    /// Skips an object or an array, however deep: what is open is on a list, not on the stack.
    private mutating func skipNested() throws(TypedFault) {
        // Of each object that is open the number of keys before it; of an array -1.
        var open: [Int] = []
        keys.removeAll(keepingCapacity: true)
        repeat {
            if take(UInt8(ascii: "{")) {
                open.append(keys.count)
                guard take(UInt8(ascii: "}")) else {
                    try takeKey()
                    continue
                }
                open.removeLast()
            } else if take(UInt8(ascii: "[")) {
                open.append(-1)
                guard take(UInt8(ascii: "]")) else { continue }
                open.removeLast()
            } else {
                try skipScalar()
            }
            try close(&open)
        } while !open.isEmpty
    }

    /// Behind a value: ends what ends here, and moves to the next value, if there is one.
    private mutating func close(_ open: inout [Int]) throws(TypedFault) {
        while let inner = open.last {
            if take(UInt8(ascii: ",")) {
                if inner >= 0 { try takeKey() }
                return
            }
            if inner >= 0 {
                try expect(UInt8(ascii: "}"), "comma or brace")
                try refuseTwins(from: inner)
                keys.removeSubrange(inner...)
            } else {
                try expect(UInt8(ascii: "]"), "comma or bracket")
            }
            open.removeLast()
        }
    }

    private mutating func takeKey() throws(TypedFault) {
        let key = try takeText()
        try expect(UInt8(ascii: ":"), "colon")
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let bytes = key.isEscaped ? characters(of: key) : []
        if key.isEscaped {
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        } else {
            for byte in text[key.range] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        keys.append(Key(range: key.range, hash: hash, isEscaped: key.isEscaped))
    }

    /// An object with a key twice means another thing to every reader; `jsonb` keeps the last without a word.
    private func refuseTwins(from first: Int) throws(TypedFault) {
        guard keys.count - first > 1 else { return }
        let sorted = keys[first...].sorted { $0.hash < $1.hash }
        for (one, other) in zip(sorted, sorted.dropFirst()) where one.hash == other.hash {
            let same =
                characters(one.range, isEscaped: one.isEscaped)
                == characters(other.range, isEscaped: other.isEscaped)
            if same { throw .twice("an object within the row") }
        }
    }
}

extension TypedFault {
    static func twice(_ what: String) -> TypedFault {
        TypedFault(
            .badJSON, "\(what) has a key twice", hint: "nothing says which of the two values is meant")
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
