/// A chunk and the range of its primary time dimension, on the axis of the column's type.
package struct ChunkRange: Hashable, Sendable {
    package let schema: String
    package let name: String
    /// The first point inside; `nil` is minus infinity.
    package let start: Int64?
    /// The first point outside; `nil` is infinity.
    package let end: Int64?
    package let isCompressed: Bool
}
