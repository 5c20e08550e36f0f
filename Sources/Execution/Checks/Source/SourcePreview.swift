import RowSources
import Tasks
import TimeAxis
import Timescale

/// The first rows of a hypertable's source, and the findings about them.
package struct SourcePreview: Sendable {
    /// `nil` if the source cannot be read, or does not show its rows.
    package let sample: SourceSample?
    package let problems: [PlanProblem]
    /// Whether it is certain that the source has no row in any window.
    package let isEmpty: Bool

    /// Opens the source, reads its first rows, and makes the checks.
    ///
    /// - Parameter window: the one that the source is asked for if it gives rows by window alone; `nil` if the
    ///   hypertable has none, which leaves nothing to check.
    /// - Throws: `SourceError` if the source cannot be opened; `CancellationError`.
    package init(
        of spec: HypertableSpec, _ source: any RowSource, window: Window?, checks: CheckList = .all
    ) async throws {
        try await source.check()
        guard let window else {
            (sample, problems, isEmpty) = (nil, [], false)
            return
        }
        let sample: SourceSample?
        do {
            sample = try await source.sample(of: window)
        } catch let error as SourceError {
            (self.sample, problems, isEmpty) = (nil, [.source(error, spec)], false)
            return
        }
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
}

extension PlanProblem {
    /// An error of the source itself.
    static func source(_ failure: SourceError, _ spec: HypertableSpec) -> PlanProblem {
        let output = failure.output.flatMap { $0.isEmpty ? nil : "; it wrote: \($0)" } ?? ""
        var problem = error(
            "source", "\(failure.place): \(failure.message)\(output)", at: spec.places.source,
            fix: failure.hint)
        problem.unreachable = failure.isUnreachable ? .source : nil
        problem.isTransient = failure.isTransient
        return problem
    }
}
