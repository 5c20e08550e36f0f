/// How CSV is written, in the terms of PostgreSQL's `COPY … (FORMAT csv)`.
public struct CSVFormat: Hashable, Codable, Sendable {
    /// Whether the first record names the columns.
    public var header: Bool
    /// One ASCII character, neither line break nor ``quote``.
    public var delimiter: String
    /// One ASCII character.
    public var quote: String
    /// One ASCII character; what stands before a quote inside quotes.
    public var escape: String
    /// An unquoted field that reads like this is NULL.
    public var null: String
    /// PostgreSQL's name for the encoding, such as `UTF8` or `LATIN1`; one in which ASCII bytes stand only for
    /// ASCII characters.
    public var encoding: String

    public init(
        header: Bool = false, delimiter: String = ",", quote: String = "\"", escape: String? = nil,
        null: String = "", encoding: String = "UTF8"
    ) {
        self.header = header
        self.delimiter = delimiter
        self.quote = quote
        self.escape = escape ?? quote
        self.null = null
        self.encoding = encoding
    }
}
