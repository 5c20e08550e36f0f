/// The text by which an error may show bytes: at most `limit` of them, with control characters escaped and bytes replaced
/// that are not UTF-8.
package func printable(_ bytes: some Sequence<UInt8>, limit: Int = 48) -> String {
    let shown = Array(bytes.prefix(limit + 1))
    var text = ""
    for scalar in String(decoding: shown.prefix(limit), as: UTF8.self).unicodeScalars {
        switch scalar {
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case _ where isPlain(scalar): text.unicodeScalars.append(scalar)
        default: text += "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
    return shown.count > limit ? text + "…" : text
}

/// The text by which an error may show a row's key: as ``printable(_:limit:)``, or `…` if a password may be in it.
package func printableKey(_ bytes: some Sequence<UInt8>) -> String {
    let text = String(decoding: Array(bytes), as: UTF8.self).lowercased().unicodeScalars
    let has = { (word: String) in text.contains(word.unicodeScalars) }
    let mayHoldPassword = has("://") && has("@") || has("password") || has("passwd") || has("pwd")
    return mayHoldPassword ? "…" : printable(bytes)
}

private func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
    default: true
    }
}
