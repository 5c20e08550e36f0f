import Diagnostics
import Terms

/// The gate that all text passes on its way to a stream: no control character of a file's name, a server's message or a
/// plan reaches a terminal. Only line breaks and tabs pass.
enum OutputGate {
    /// The text with every other control character escaped as `\u{1B}`.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 > 0x7E }) else {
            return text
        }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return String(result)
    }

    /// The same for a text with the program's own styles, which pass. Its writer has escaped all that is not its own.
    static func styled(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.first {
            if scalar == "\u{1B}", let code = codes.first(where: { rest.starts(with: $0) }) {
                result.append(contentsOf: code)
                rest = rest.dropFirst(code.count)
            } else {
                append(scalar, to: &result)
                rest.removeFirst()
            }
        }
        return String(result)
    }

    private static let codes = TerminalStyle.codes.map(\.unicodeScalars)

    private static func append(_ scalar: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
        guard scalar.isObeyed, scalar != "\n", scalar != "\t" else { return result.append(scalar) }
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
    }
}
