/// The reason why rows go as text and not as binary `COPY`.
///
/// A value is converted only if it is certain how the server would read its text. Any other value goes as text, and
/// the server may take it or refuse it.
package struct NeedsText: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Cause: Hashable, Sendable {
        /// The text is in another encoding than UTF-8.
        case encoding(String)
        /// The quote is a character that values are written with.
        case quote
        /// The column's type is not converted; `nil` if the type is not known.
        case type(column: String, type: String?)
        /// The value is not converted; `nil` until its place is known.
        case value(column: String, type: BinaryType, at: Place?)
        /// The row on that physical line is longer than the encoder converts.
        case row(line: Int)
    }

    /// A place of a value.
    package enum Place: Hashable, Sendable {
        /// A physical line, counted from 1.
        case line(Int)
        /// A row of a database, by its key: `id = 3`.
        case row(String)
        /// The plan, which gives the column one value for all rows.
        case plan
    }

    package let cause: Cause

    package init(_ cause: Cause) {
        self.cause = cause
    }

    /// The same reason, with the place of the value.
    package func at(_ place: Place) -> NeedsText {
        guard case .value(let column, let type, _) = cause else { return self }
        return NeedsText(.value(column: column, type: type, at: place))
    }

    /// Whether the reason lies in one row. Then other windows may go as binary.
    package var isOfOneRow: Bool {
        switch cause {
        case .value(_, _, .plan): false
        case .value, .row: true
        case .encoding, .quote, .type: false
        }
    }

    /// Completes "sent as text: …". Shows no data.
    package var description: String {
        switch cause {
        case .encoding(let name):
            "only UTF8 is turned into binary, and the rows are in \(printable(name.utf8))"
        case .quote:
            "the quote is a character that values are written with"
        case .type(let column, let type):
            "the column `\(printable(column.utf8))` has \(type.map { "the type \(printable($0.utf8))" } ?? "a type"), "
                + "which is not turned into binary"
        case .value(let column, let type, let place):
            Self.description(ofValue: "`\(printable(column.utf8))` (\(type.rawValue))", at: place)
        case .row(let line):
            "the row on line \(line) is longer than \(BinaryEncoder.longestRecord >> 20) MiB"
        }
    }

    private static func description(ofValue column: String, at place: Place?) -> String {
        let holder =
            switch place {
            case nil: "the column \(column) holds a value"
            case .line(let line): "the column \(column) holds on line \(line) a value"
            case .row(let key): "the column \(column) holds in \(key) a value"
            case .plan: "the plan's value for the column \(column) is"
            }
        return "\(holder) in a form that only the server reads for certain"
    }
}
