import Diagnostics

/// The largest number of terminal columns that the text can take. The text must have no escape codes.
func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
}

/// The text, cut with `…` to the width in columns.
func fitted(_ text: String, to width: Int) -> String {
    guard columns(of: text) > width else { return text }
    guard width > 0 else { return "" }
    var result = ""
    var used = 1
    for scalar in text.unicodeScalars {
        used += columns(of: scalar)
        if used > width { break }
        result.unicodeScalars.append(scalar)
    }
    return result + "…"
}

/// The text, filled with spaces or cut to the width in columns.
func padded(_ text: String, to width: Int) -> String {
    let text = fitted(text, to: width)
    return text + String(repeating: " ", count: max(0, width - columns(of: text)))
}

/// A variation selector may widen the character before it, which terminals decide differently.
private func columns(of scalar: Unicode.Scalar) -> Int {
    scalar.value == 0xFE0F ? 1 : displayWidth(of: scalar)
}
