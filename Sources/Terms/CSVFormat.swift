/// The form of a CSV text, in the terms of PostgreSQL's `COPY … (FORMAT csv)`.
package struct CSVFormat: Hashable, Codable, Sendable {
    /// Whether the first record names the columns.
    package var header: Bool
    /// One ASCII character, neither line break nor ``quote``.
    package var delimiter: String
    /// One ASCII character.
    package var quote: String
    /// One ASCII character; inside quotes it stands before a quote that is part of the value.
    package var escape: String
    /// An unquoted field that reads like this is NULL.
    package var null: String
    /// PostgreSQL's name for the encoding, such as `UTF8` or `LATIN1`. In it, ASCII bytes stand only for ASCII
    /// characters.
    package var encoding: String

    package init(
        header: Bool = PlanDefaults.header, delimiter: String = PlanDefaults.delimiter,
        quote: String = PlanDefaults.quote, escape: String? = nil, null: String = PlanDefaults.null,
        encoding: String = PlanDefaults.encoding
    ) {
        self.header = header
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape ?? quote
        self.null = null
        self.encoding = encoding
    }

    /// The same format for records that follow no header.
    package var withoutHeader: CSVFormat {
        var format = self
        format.header = false
        return format
    }
}
