/// The forms in which programs write a secret: as it is, encoded for a URI, JSON or a shell, in base64, in hexadecimal.
enum SecretSpellings {
    /// Shorter secrets are not looked for in base64 and hexadecimal, whose letters would meet by chance.
    private static let shortestEncoded = 6

    static func all(of secret: String) -> Set<String> {
        var found: Set<String> = [secret]
        if let decoded = percentDecoded(secret) { found.insert(decoded) }
        for text in found {
            found.formUnion(escaped(text))
            found.formUnion(percentEncoded(text))
            if text.utf8.count >= shortestEncoded { found.formUnion(recoded(Array(text.utf8))) }
        }
        return found
    }

    /// In quotes of JSON, SQL, C and the shell.
    private static func escaped(_ text: String) -> [String] {
        let json = text.replacingScalars("\\", with: "\\\\").replacingScalars("\"", with: "\\\"")
            .replacingScalars("\n", with: "\\n").replacingScalars("\t", with: "\\t")
            .replacingScalars("\r", with: "\\r")
        let words = text.unicodeScalars.map { scalar in
            let isPlain =
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "_-./:@%+=,".unicodeScalars.contains(scalar)
            return isPlain ? String(scalar) : "\\\(scalar)"
        }
        return [
            json, json.replacingScalars("/", with: "\\/"), inASCII(json),
            inASCII(json.replacingScalars("/", with: "\\/")),
            String(shellQuoted(text).dropFirst().dropLast()),
            text.replacingScalars("'", with: "''"), text.replacingScalars("'", with: "\\'"),
            text.replacingScalars("}", with: "}}"), words.joined(),
        ]
    }

    /// With every other character as `\uXXXX`.
    private static func inASCII(_ text: String) -> String {
        text.utf16.map { unit in
            guard unit > 126 else { return String(UnicodeScalar(UInt8(unit))) }
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }

    /// By the rules of RFC 3986, of forms, and of browsers; with digits in upper and in lower case.
    private static func percentEncoded(_ text: String) -> [String] {
        ["-._~", "-._~/", "-._~!$&'()*+,;=:", "-._*"].flatMap { kept -> [String] in
            [true, false].flatMap { isUpper -> [String] in
                let encoded = text.utf8.map { byte -> String in
                    let scalar = UnicodeScalar(byte)
                    let isPlain =
                        Character(scalar).isLetter || Character(scalar).isNumber
                        || kept.unicodeScalars.contains(scalar)
                    return byte < 0x80 && isPlain
                        ? String(scalar) : "%" + hexadecimal([byte], isUpper: isUpper)
                }.joined()
                return [encoded, encoded.replacingScalars("%20", with: "+")]
            }
        }
    }

    private static func recoded(_ bytes: [UInt8]) -> [String] {
        // In the base64 of a longer text, the secret begins at one of three places of a group.
        let base64 = (0..<3).flatMap { place -> [String] in
            let text = base64Inner(bytes, at: place)
            return [text, text.replacingScalars("+", with: "-").replacingScalars("/", with: "_")]
        }
        return base64 + [hexadecimal(bytes, isUpper: true), hexadecimal(bytes, isUpper: false)]
    }

    /// The digits of base64 that depend on these bytes alone if `place` other bytes are before them.
    private static func base64Inner(_ bytes: [UInt8], at place: Int) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
        let bits = (Array(repeating: 0, count: place) + bytes).flatMap { byte in
            (0..<8).map { byte >> (7 - $0) & 1 }
        }
        var text = String.UnicodeScalarView()
        for start in stride(from: (place * 8 + 5) / 6 * 6, through: bits.count - 6, by: 6) {
            text.append(alphabet[bits[start..<(start + 6)].reduce(0) { $0 << 1 | Int($1) }])
        }
        return String(text)
    }

    private static func hexadecimal(_ bytes: [UInt8], isUpper: Bool) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: isUpper) }.joined()
    }

    /// The text with its percent-encoding undone; `nil` if it has none.
    static func percentDecoded(_ text: String) -> String? {
        guard text.contains("%") else { return nil }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: Array(rest.prefix(2)), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let code = UInt8(digits, radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
