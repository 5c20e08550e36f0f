import Terms

/// A ``CSVFormat`` checked by the rules of `COPY` and taken apart into bytes.
package struct CSVDialect: Hashable, Sendable {
    /// Whether the first record names the columns.
    package let header: Bool
    package let delimiter: UInt8
    package let quote: UInt8
    /// The byte before a quote that is part of a value inside quotes; often the quote itself.
    package let escape: UInt8
    /// The raw text of an unquoted field that is NULL.
    package let null: [UInt8]

    /// - Throws: ``CSVFormatError`` for formats that `COPY` refuses (ProcessCopyOptions in PostgreSQL's copy.c), and for a
    ///   quote or an escape that is a line break.
    package init(_ format: CSVFormat) throws {
        header = format.header
        delimiter = try asciiByte(format.delimiter, "delimiter")
        quote = try asciiByte(format.quote, "quote")
        escape = try asciiByte(format.escape, "escape")
        null = Array(format.null.utf8)
        guard delimiter != quote else {
            throw CSVFormatError("the delimiter and the quote are the same character")
        }
        for (byte, name) in [
            (delimiter, "delimiter"), (quote, "quote"), (Byte.lineFeed, "line feed"),
            (Byte.carriageReturn, "carriage return"),
        ] where null.contains(byte) {
            throw CSVFormatError("the text for NULL contains the \(name)")
        }
    }
}

/// A CSV format that `COPY` does not take.
package struct CSVFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

private func asciiByte(_ text: String, _ name: String) throws -> UInt8 {
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80, byte != 0, byte != Byte.lineFeed,
        byte != Byte.carriageReturn
    else {
        throw CSVFormatError("the \(name) is not one ASCII character other than a line break")
    }
    return byte
}
