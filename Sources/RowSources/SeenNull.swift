/// The first row of a source that leaves a column NULL.
public struct SeenNull: Hashable, Sendable {
    /// The column of the target.
    public let column: String
    public let place: RowPlace
}
