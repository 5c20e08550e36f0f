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
            let sample = try await source.sample(of: window)
            let count = try await Self.count(window, of: source, sample, spec)
            self.sample = sample
            problems = (sample.map { SampleCheck(spec: spec, sample: $0).problems } ?? []) + count
            isUnreachable = false
        } catch let error as SourceError {
            sample = nil
            problems = [Self.problem(error, spec)]
            isUnreachable = error.kind == .unreachable && error.isTransient
        }
    }

    /// What the plan's own count has wrong: it would fail each window once its rows are loaded.
    ///
    /// - Throws: `CancellationError`.
    private static func count(
        _ window: Window, of source: any RowSource, _ sample: SourceSample?, _ spec: HypertableSpec
    ) async throws -> [PlanProblem] {
        let count: SourceCount?
        do {
            count = try await source.ownCount(of: window)?.checked()
        } catch let error as SourceError {
            return [problem(error, spec)]
        }
        guard let count, let rows = sample?.rowsOfWindow, rows != count.rows else { return [] }
        let given = rows == 1 ? "1 row" : "\(rows) rows"
        return [
            PlanProblem(
                isError: true, code: "count-differs",
                "source \(spec.source.name) gives \(given) for the window \(window.name(as: spec.timeType)), and "
                    + "\(count.method) counts \(count.rows)", at: spec.places.source,
                fix: "the rows and their count have to ask for the same bounds, and for the same rows")
        ]
    }

    private static func problem(_ error: SourceError, _ spec: HypertableSpec) -> PlanProblem {
        let output = error.output.flatMap { $0.isEmpty ? nil : "; it wrote: \($0)" } ?? ""
        return PlanProblem(
            isError: true, code: "source", "\(error.place): \(error.message)\(output)",
            at: spec.places.source, fix: error.hint)
    }
}
