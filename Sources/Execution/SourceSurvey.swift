import RowSources
import Tasks
import TimeAxis

/// What the source of one hypertable is like, as far as its first rows tell.
public struct SourceSurvey: Sendable {
    /// `nil` when the source cannot be read, or has no rows to show.
    public let sample: SourceSample?
    public let problems: [PlanProblem]
    /// Whether it may well be there a little later.
    public let isUnreachable: Bool

    /// - Parameters:
    ///   - source: why there is none when the plan's cannot be used at all.
    ///   - window: what a source is asked for that only gives rows by window.
    /// - Throws: `CancellationError`.
    public init(
        of spec: HypertableSpec, _ source: Result<any RowSource, SourceError>, window: Window
    ) async throws {
        do {
            let source = try source.get()
            try await source.check()
            sample = try await source.sample(of: window)
            problems = sample.map { SampleCheck(spec: spec, sample: $0).problems } ?? []
            isUnreachable = false
        } catch let error as SourceError {
            sample = nil
            problems = [Self.problem(error, spec)]
            isUnreachable = error.kind == .unreachable && error.isTransient
        }
    }

    private static func problem(_ error: SourceError, _ spec: HypertableSpec) -> PlanProblem {
        let output = error.output.flatMap { $0.isEmpty ? nil : "; it wrote: \($0)" } ?? ""
        return PlanProblem(
            isError: true, code: "source", "\(error.place): \(error.message)\(output)",
            at: spec.places.source, fix: error.hint)
    }
}
