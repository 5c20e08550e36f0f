/// A value, or a line of values, that cannot be loaded. The reader of the rows adds the place.
package struct ValueError: Error, Hashable, Sendable {
    package let kind: RecordError.Kind
    /// Shows no data, except for a time.
    package let message: String
    package let hint: String?

    package init(_ kind: RecordError.Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }
}
