import Foundation
import Terms

/// A command's data with its secrets masked. In JSON, only the contents of strings are masked.
struct MaskedData {
    let text: String

    init(_ text: String, _ mask: SecretMask) {
        let isJSON = text.first == "{" || text.first == "["
        self.text = isJSON ? Self.maskedJSON(text, mask) : mask.masked(text)
    }

    private static func maskedJSON(_ text: String, _ mask: SecretMask) -> String {
        guard mask.longest > 0 else { return text }
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            guard byte == UInt8(ascii: "\"") else {
                result.append(byte)
                rest.removeFirst()
                continue
            }
            let literal = rest.prefix(length(ofLiteral: rest))
            result += masked(literal: literal, mask)
            rest = rest.dropFirst(literal.count)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes of a string of JSON at the beginning, with its quotes.
    private static func length(ofLiteral bytes: ArraySlice<UInt8>) -> Int {
        var index = bytes.startIndex + 1
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.endIndex) - bytes.startIndex
    }

    /// The string is masked by its value, because a spelling of a secret may end within an escape.
    private static func masked(literal: ArraySlice<UInt8>, _ mask: SecretMask) -> [UInt8] {
        guard let value = value(ofLiteral: literal) else { return Array(literal) }
        let hidden = mask.masked(value)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard hidden != value, let encoded = try? encoder.encode(hidden) else { return Array(literal) }
        return Array(encoded)
    }

    /// Few strings have escapes, and the others are their own values.
    private static func value(ofLiteral literal: ArraySlice<UInt8>) -> String? {
        guard literal.contains(UInt8(ascii: "\\")) else {
            return String(validating: literal.dropFirst().dropLast(), as: UTF8.self)
        }
        return try? JSONDecoder().decode(String.self, from: Data(literal))
    }
}
