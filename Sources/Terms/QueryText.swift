import TimeAxis

/// A query in the source's SQL with placeholders for the bounds of a window, as in a ``CommandText``.
public struct QueryText: Hashable, Codable, Sendable {
    /// The text as written, without a semicolon at its end.
    public let text: String

    /// - Throws: the first of ``mistakes(in:)``.
    public init(_ text: String) throws {
        if let mistake = Self.mistakes(in: text).first { throw mistake }
        self.text = String(text.reversed().drop { $0.isWhitespace || $0 == ";" }.reversed())
    }

    /// What is wrong with the text whatever the type of the time column: see ``CommandText/mistakes(in:)``.
    public static func mistakes(in text: String) -> [CommandError] {
        placeholderMistakes(in: text, "the query")
    }

    /// What is wrong with the text when the time column has this type: a form that the type lacks, or a quoted
    /// literal between quotes.
    public func mistakes(for type: TimeType) -> [CommandError] {
        Placeholder.all(in: text).compactMap { placeholder in
            formMistake(placeholder, type) ?? quoteMistake(placeholder, in: text, type)
        }
    }

    /// The query for a window of a column of that type, its bounds in place.
    ///
    /// - Throws: ``CommandError`` when a bound has no text in the form asked for.
    public func expanded(window: Window, type: TimeType) throws -> String {
        try replacedPlaceholders(in: text, window, type)
    }
}
