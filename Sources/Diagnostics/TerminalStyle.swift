/// The styles that the program gives its own words on a terminal, as parameters of the escape code SGR.
package enum TerminalStyle: String, CaseIterable, Sendable {
    case bold = "1"
    case dim = "2"
    case green = "32"
    case yellow = "33"
    case red = "1;31"
    case magenta = "1;35"
    case cyan = "1;36"

    /// The text between the codes that begin and end the style. All control characters in it are escaped.
    package func applied(to text: String) -> String {
        "\(start)\(text.escapedForDisplay)\(Self.end)"
    }

    private var start: String { "\u{1B}[\(rawValue)m" }
    private static let end = "\u{1B}[0m"

    /// Every code that ``applied(to:)`` writes.
    package static let codes: [String] = allCases.map(\.start) + [end]
}
