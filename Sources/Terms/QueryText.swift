import TimeAxis

/// A query in the source's SQL with placeholders for the bounds of a window, as in a ``CommandText``.
package struct QueryText: Hashable, Codable, Sendable {
    /// The text as written, without a semicolon at its end.
    package let text: String

    /// The text for people, its passwords masked.
    package var shown: String { SecretScan.masked(text) }

    /// - Throws: the first of ``mistakes(in:)``.
    package init(_ text: String) throws {
        if let mistake = Self.mistakes(in: text).first { throw mistake }
        self.text = String(text.reversed().drop { $0.isWhitespace || $0 == ";" }.reversed())
    }

    /// The mistakes that do not depend on the type of the time column: see ``CommandText/mistakes(in:)``.
    package static func mistakes(in text: String) -> [CommandError] {
        placeholderMistakes(in: text, "the query")
    }

    /// The mistakes for a time column of this type: a form that the type lacks, or a quoted literal between quotes.
    package func mistakes(for type: TimeType) -> [CommandError] {
        Placeholder.all(in: text).compactMap { placeholder in
            formMistake(placeholder, type) ?? quoteMistake(placeholder, in: text, type)
        }
    }

    /// The query for a window of a column of that type, its bounds in place.
    ///
    /// - Throws: ``CommandError`` if a bound has no text in the form of its placeholder.
    package func expanded(window: Window, type: TimeType) throws -> String {
        try replacedPlaceholders(in: text, window, type)
    }
}
