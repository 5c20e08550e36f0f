import RowSources
import Tasks
import Timescale

/// A hypertable that fits the plan, and the first rows that a run would load into it, as ``Check``s see them.
package struct CheckedRows: Sendable {
    let spec: HypertableSpec
    let facts: HypertableFacts
    let server: ServerFacts
    /// `nil` if the source does not show its rows.
    let sample: SourceSample?
    /// Whether it is certain that the source has no row in any window.
    let isSourceEmpty: Bool
    /// A session on the target.
    let session: Session

    /// Finds what refuses a run. Makes no check for a hypertable with errors.
    ///
    /// - Throws: `ServerError`, `TargetError`.
    package static func problems(
        of inspection: Inspection, _ preview: SourcePreview, _ server: ServerFacts, on session: Session,
        checks: CheckList = .all
    ) async throws -> [PlanProblem] {
        guard inspection.fits else { return [] }
        return try await checks.rows.problems(
            of: CheckedRows(
                spec: inspection.spec, facts: inspection.facts, server: server,
                sample: preview.sample, isSourceEmpty: preview.isEmpty, session: session))
    }
}
