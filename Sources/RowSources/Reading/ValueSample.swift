import Rows

/// The findings about the typed values of a sample's rows.
package struct ValueSample: Hashable, Sendable {
    /// The reason why rows like these go as text; `nil` if they can go as binary.
    package private(set) var textReason: NeedsText?
    /// Values that only the server can validate, up to 200.
    package private(set) var unchecked: [UncheckedValue] = []
    /// The first NULL of each column that has one.
    package private(set) var nulls: [NullColumn] = []

    package init(textReason: NeedsText? = nil) {
        self.textReason = textReason
    }

    /// Returns whether a value is not in the sample and has room there.
    func lacks(_ column: String, _ text: String) -> Bool {
        unchecked.count < 200 && !unchecked.contains { $0.column == column && $0.text == text }
    }

    /// Returns whether no NULL of the column is in the sample.
    func lacksNull(of column: String) -> Bool {
        !nulls.contains { $0.column == column }
    }

    /// Adds a value that the sample lacks.
    ///
    /// - Parameter reason: the reason why the value keeps its row from going as binary, if it does.
    mutating func add(_ value: UncheckedValue, reason: NeedsText?) {
        textReason = textReason ?? reason
        unchecked.append(value)
    }

    /// Adds a column that the sample lacks.
    mutating func add(_ null: NullColumn) {
        nulls.append(null)
    }

    /// Adds the findings of later rows.
    mutating func add(_ other: ValueSample) {
        textReason = textReason ?? other.textReason
        unchecked += other.unchecked
        nulls += other.nulls
    }
}

/// A text of a source that only the server can validate.
package struct UncheckedValue: Hashable, Sendable {
    /// The column of the target.
    package let column: String
    package let place: RowPlace
    /// The text itself, which must not be shown.
    package let text: String
}

/// The first row of a source in which a column is NULL.
package struct NullColumn: Hashable, Sendable {
    /// The column of the target.
    package let column: String
    package let place: RowPlace
}
