import Rows

/// A text of a source of which only the server says whether its column takes it.
public struct ValueDoubt: Hashable, Sendable {
    /// The column of the target.
    public let column: String
    public let place: RowPlace
    /// The data itself, which nobody may see.
    public let text: String
}
