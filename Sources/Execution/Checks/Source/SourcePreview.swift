import RowSources
import Tasks
import TimeAxis
import Timescale

/// The first rows of a hypertable's source, and the findings about them.
package struct SourcePreview: Sendable {
    /// `nil` if the source cannot be read, does not show its rows, or the checks need none.
    package let sample: SourceSample?
    package let problems: [PlanProblem]
    /// Whether it is certain that the source has no row in any window.
    private let isEmpty: Bool

    /// Opens the source and makes the checks.
    ///
    /// - Parameter window: the one that the source is asked for if it gives rows by window alone; `nil` if the
    ///   hypertable has none, which leaves nothing to check.
    /// - Throws: `SourceError` if the source cannot be read; `CancellationError`.
    package init(
        of spec: HypertableSpec, _ source: any RowSource, window: Window?, checks: CheckList
    ) async throws {
        try await source.check()
        guard let window else {
            (sample, problems, isEmpty) = (nil, [], false)
            return
        }
        let sample = checks.readsSample ? try await source.sample(of: window) : nil
        self.sample = sample
        problems = try await checks.source.problems(
            of: CheckedSource(spec: spec, source: source, window: window, sample: sample))
        isEmpty =
            if let sample { sample.isEmpty } else { try await source.isEmpty(likely: window) }
    }

    /// The preview of a source that cannot be read.
    package init(of spec: HypertableSpec, failedWith error: SourceError) {
        sample = nil
        problems = [.source(error, spec)]
        isEmpty = false
    }

    /// Holds the source's rows against the hypertable.
    ///
    /// - Throws: `ServerError`.
    package func problems(
        in table: TargetTable, on session: Session, checks: CheckList
    ) async throws -> [PlanProblem] {
        try await checks.rows.problems(
            of: CheckedRows(
                spec: table.spec, facts: table.facts, sample: sample, isSourceEmpty: isEmpty,
                session: session))
    }
}

extension PlanProblem {
    /// An error of the source itself.
    static func source(_ failure: SourceError, _ spec: HypertableSpec) -> PlanProblem {
        let output = failure.output.flatMap { $0.isEmpty ? nil : "; it wrote: \($0)" } ?? ""
        var problem = error(
            "source", "\(failure.place): \(failure.message)\(output)", at: spec.places.source,
            fix: failure.hint)
        problem.unreachable = failure.isUnreachable ? .source : nil
        return problem
    }
}
