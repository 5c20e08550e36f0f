/// Where in an input a record starts.
public struct RecordStart: Hashable, Sendable {
    /// Bytes before it.
    public let offset: Int
    /// Its physical line, counted from 1.
    public let line: Int

    public init(offset: Int, line: Int) {
        self.offset = offset
        self.line = line
    }
}
