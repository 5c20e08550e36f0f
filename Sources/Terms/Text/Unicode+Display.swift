extension Unicode.Scalar {
    /// Whether a terminal or a reader would obey the character instead of showing it: a control character, a separator of
    /// lines, or an invisible one that reorders text.
    package var isObeyed: Bool {
        guard value > 0x7E || value < 0x20 else { return false }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        // Joiners shape ordinary words and emoji and cannot do harm.
        case .format: return value != 0x200C && value != 0x200D
        default: return false
        }
    }
}
