import RowSources
import Tasks
import Timescale

/// A hypertable that fits the plan, and the first rows that a run would load into it, as ``Check``s see them.
package struct CheckedRows: Sendable {
    let spec: HypertableSpec
    let facts: HypertableFacts
    /// `nil` if the source does not show its rows.
    let sample: SourceSample?
    /// Whether it is certain that the source has no row in any window.
    let isSourceEmpty: Bool
    /// A session on the target.
    let session: Session
}
