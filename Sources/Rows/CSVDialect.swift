import Terms

/// A ``CSVFormat`` checked by the rules of `COPY` and taken apart into bytes.
public struct CSVDialect: Hashable, Sendable {
    /// Whether the first record names the columns.
    public let header: Bool
    public let delimiter: UInt8
    public let quote: UInt8
    /// What stands before a quote inside quotes; often the quote itself.
    public let escape: UInt8
    /// The raw text of an unquoted field that is NULL.
    public let null: [UInt8]

    /// - Throws: ``CSVFormatError`` for what `COPY` would refuse too (ProcessCopyOptions in PostgreSQL's
    ///   copy.c), and for a quote or an escape that is a line break.
    public init(_ format: CSVFormat) throws {
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

/// Why a description of CSV is none that `COPY` takes.
public struct CSVFormatError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

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

/// Bytes with a meaning of their own in CSV.
enum Byte {
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let backslash: UInt8 = 0x5C
    static let period: UInt8 = 0x2E

    /// White space by C's `isspace`, which PostgreSQL's input functions skip.
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == space || (byte >= 0x09 && byte <= 0x0D)
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }
}
