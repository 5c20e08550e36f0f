/// How a hypertable keeps compressed rows.
public struct Columnstore: Hashable, Sendable {
    /// The columns whose equal values share batches; empty when none are set, or when they have names that the
    /// information view, which joins them by commas, cannot tell apart.
    public let segmentBy: [String]
}
