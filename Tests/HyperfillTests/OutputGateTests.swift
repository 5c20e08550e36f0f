import Diagnostics
import Testing

@testable import hyperfill

@Suite struct OutputGateTests {
    /// Every control character of C0 and C1, and those that reorder text.
    @Test func nothingThatATerminalObeysPasses() {
        let values = Array(0...0x1F) + Array(0x7F...0x9F) + [0x61C, 0x200E, 0x202E, 0x2028, 0x2066, 0xFEFF]
        for value in values where value != 0x0A && value != 0x09 {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let escaped = "a\\u{\(String(value, radix: 16, uppercase: true))}b"
            #expect(OutputGate.plain("a\(scalar)b") == escaped)
            #expect(OutputGate.styled("a\(scalar)b") == escaped)
        }
        let text = "a\tb\nüber 👩‍🔬 \u{E000}"
        #expect(OutputGate.plain(text) == text && OutputGate.styled(text) == text)
    }

    /// Each style passes as a whole, and no control character within it.
    @Test(arguments: TerminalStyle.allCases)
    func textWithinAStyleIsEscaped(style: TerminalStyle) {
        for odd in ["\u{7}", "\u{1B}[2J", "\u{9B}2J", "\u{1B}]0;t\u{7}", "\u{202E}", "\u{8}", "\r"] {
            let text = OutputGate.styled(style.applied(to: odd))
            let own = style.applied(to: "|").split(separator: "|").map(String.init)
            #expect(own.count == 2 && text.hasPrefix(own[0]) && text.hasSuffix(own[1]))
            let inside = text.dropFirst(own[0].count).dropLast(own[1].count)
            #expect(inside.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }, "\(inside)")
        }
    }

    @Test func onlyTheProgramsOwnStylesPass() {
        let styled = TerminalStyle.red.applied(to: "error: \u{1B}[31mx")
        #expect(OutputGate.styled(styled) == "\u{1B}[1;31merror: \\u{1B}[31mx\u{1B}[0m")
        #expect(OutputGate.styled("\u{1B}[2J\u{1B}]0;t\u{7}") == "\\u{1B}[2J\\u{1B}]0;t\\u{7}")
        #expect(OutputGate.plain(TerminalStyle.red.applied(to: "x")) == "\\u{1B}[1;31mx\\u{1B}[0m")
    }
}
