extension String {
    /// The text with control characters, and invisible characters that reorder or break lines, escaped as `\u{1B}`.
    /// Such characters could drive a terminal or change how a line reads.
    package var escapedForDisplay: String {
        var result = ""
        for scalar in unicodeScalars { result += displayText(of: scalar) }
        return result
    }
}

func displayText(of scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        // Joiners shape ordinary words and emoji and cannot do harm.
        guard scalar.value != 0x200C, scalar.value != 0x200D else { return String(scalar) }
        return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    default:
        return String(scalar)
    }
}

/// Terminal columns that the scalar takes: 0 for combining marks, 2 for East Asian wide characters and
/// emoji (Unicode Standard Annex 11), 1 for the others. Not for scalars that are shown escaped.
package func displayWidth(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wideRanges.contains { $0.contains(scalar.value) } ? 2 : 1
}

private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
]
