/// A chunk and the range of its primary time dimension, on the axis of the column's type.
public struct ChunkRange: Hashable, Sendable {
    public let schema: String
    public let name: String
    /// The first point inside; `nil` is minus infinity.
    public let start: Int64?
    /// The first point outside; `nil` is infinity.
    public let end: Int64?
    public let isCompressed: Bool
}
