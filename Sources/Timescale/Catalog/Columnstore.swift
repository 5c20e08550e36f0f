/// The settings by which a hypertable keeps compressed rows.
package struct Columnstore: Hashable, Sendable {
    /// The columns whose equal values share batches; empty when none are set, or when they have names that the
    /// information view, which joins them by commas, cannot tell apart.
    package let segmentBy: [String]
}
