/// The start of a record in an input.
package struct RecordStart: Hashable, Sendable {
    /// The number of bytes before it.
    package let offset: Int
    /// Its physical line, counted from 1.
    package let line: Int

    package init(offset: Int, line: Int) {
        self.offset = offset
        self.line = line
    }
}
