/// A place in a text file, as an editor shows it.
public struct SourcePosition: Hashable, Comparable, Sendable {
    /// From 1.
    public var line: Int
    /// From 1, counted in Unicode scalars.
    public var column: Int
    /// Scalars to underline, at least 1; what goes past the end of the line is not underlined.
    public var length: Int

    public init(line: Int, column: Int, length: Int = 1) {
        self.line = line
        self.column = column
        self.length = max(1, length)
    }

    /// By line, then by column.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column, left.length) < (right.line, right.column, right.length)
    }
}
