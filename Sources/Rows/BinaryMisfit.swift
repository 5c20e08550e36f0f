/// Why rows cannot go as binary `COPY`, though they may well go as text.
public struct BinaryMisfit: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Cause: Hashable, Sendable {
        /// The text is in another encoding than UTF-8.
        case encoding(String)
        /// The quote is a character that values are written with.
        case quote
        /// A column is of a type that is not converted; of a type not known, the text is nil.
        case type(column: String, type: String?)
        /// The value on that physical line is none that is converted for certain. The server may take it or
        /// refuse it.
        case value(column: String, type: BinaryType, line: Int)
        /// The same of a database's row, by what tells it from others.
        case databaseValue(column: String, type: BinaryType, row: String)
        /// The plan's own value for a column is none that is converted for certain.
        case constant(column: String, type: BinaryType)
        /// The row on that physical line is longer than is converted.
        case row(line: Int)
    }

    public let cause: Cause

    public init(_ cause: Cause) {
        self.cause = cause
    }

    /// Completes "sent as text: …". Shows no data.
    public var description: String {
        switch cause {
        case .encoding(let name):
            "only UTF8 is turned into binary, and the rows are in \(printable(name.utf8))"
        case .quote:
            "the quote is a character that values are written with"
        case .type(let column, let type):
            "the column `\(printable(column.utf8))` has \(type.map { "the type \(printable($0.utf8))" } ?? "a type"), "
                + "which is not turned into binary"
        case .value(let column, let type, let line):
            "the column `\(printable(column.utf8))` (\(type.rawValue)) holds on line \(line) a value in a form "
                + "that only the server reads for certain"
        case .databaseValue(let column, let type, let row):
            "the column `\(printable(column.utf8))` (\(type.rawValue)) holds in \(row) a value in a form that "
                + "only the server reads for certain"
        case .constant(let column, let type):
            "the plan's value for the column `\(printable(column.utf8))` (\(type.rawValue)) is in a form that only "
                + "the server reads for certain"
        case .row(let line):
            "the row on line \(line) is longer than \(BinaryEncoder.longestRecord >> 20) MiB"
        }
    }
}
