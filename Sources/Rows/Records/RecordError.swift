/// An error in a row, or in the form in which rows are written, with its place.
package struct RecordError: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case unquotedCarriageReturn, unquotedLineFeed, unterminatedQuote, endMarker, byteOrderMark
        case recordTooLong, tooFewFields, tooManyFields
        case noHeader, badHeader, duplicateColumn, unknownColumn, missingColumn
        case nullTime, badTime, outsideWindow
        /// A value that its column in the target cannot hold as it is, or that means more than one thing.
        case badValue
        /// A line that is no JSON, or not the expected JSON.
        case badJSON
        /// The source reports that it failed, or that its answer is not complete.
        case serverError
    }

    package let kind: Kind
    /// The physical line, counted from 1 as an editor shows it, with header and lines within quotes; nil for an error of
    /// the whole input.
    package let line: Int?
    /// Of the row's data it shows at most the time field, cut short and with control characters escaped.
    package let message: String
    /// The advice, if there is one.
    package let hint: String?

    package init(_ kind: Kind, line: Int?, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.line = line
        self.message = message
        self.hint = hint
    }
}
