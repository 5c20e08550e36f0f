/// What is wrong with a row or with the way rows are written, and where.
public struct RowFault: Error, Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case unquotedCarriageReturn, unquotedLineFeed, unterminatedQuote, endMarker, byteOrderMark
        case recordTooLong, tooFewFields, tooManyFields
        case noHeader, badHeader, duplicateColumn, unknownColumn, missingColumn
        case nullTime, badTime, outsideWindow
        /// A value that its column in the target cannot hold as it is, or that means more than one thing.
        case badValue
        /// A line that is no JSON, or not the JSON that is expected.
        case badJSON
        /// The source says itself that it failed, or that its answer is not whole.
        case serverError
    }

    public let kind: Kind
    /// The physical line, counted from 1 as an editor shows it, header and lines within quotes included; nil
    /// where the fault is of the whole.
    public let line: Int?
    /// What is wrong. Of the row's data it shows at most the time field, cut short and with control characters
    /// escaped.
    public let message: String
    /// What to do about it.
    public let hint: String?

    public init(_ kind: Kind, line: Int?, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.line = line
        self.message = message
        self.hint = hint
    }
}

/// Bytes as an error may show them: at most `limit` of them, in which control characters and whatever is not
/// UTF-8 are escaped.
public func printable(_ bytes: some Sequence<UInt8>, limit: Int = 48) -> String {
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

/// A text of a row's key as an error may show it: as ``printable(_:limit:)`` has it, unless a password may be in it.
public func printableKey(_ bytes: some Sequence<UInt8>) -> String {
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
