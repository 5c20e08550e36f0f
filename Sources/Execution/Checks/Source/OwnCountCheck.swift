import RowSources
import Tasks
import Terms
import TimeAxis

/// A plan's own count, if it is wrong, fails each window after its rows were loaded. It is made here for one window.
struct OwnCountCheck: Check {
    func problems(of source: CheckedSource) async throws -> [PlanProblem] {
        let count: SourceCount?
        do {
            count = try await source.source.ownCount(of: source.window)?.checked()
        } catch let error as SourceError {
            return [.source(error, source.spec)]
        }
        guard let count, let rows = source.sample?.rowsOfWindow, rows != count.rows else { return [] }
        return [.countDiffers(count, rows, source)]
    }
}

extension PlanProblem {
    fileprivate static func countDiffers(
        _ count: SourceCount, _ rows: Int, _ source: CheckedSource
    ) -> PlanProblem {
        let spec = source.spec
        let advice = rows < count.rows ? source.source.truncationAdvice(of: source.window) : nil
        return error(
            "count-differs",
            "source \(spec.source.name) gives \(counted(rows, "row")) for the window "
                + "\(source.window.name(as: spec.timeType)), and \(count.method) counts \(count.rows)",
            at: spec.places.source,
            fix: "the rows and their count have to ask for the same bounds, and for the same rows"
                + (advice.map { "; \($0)" } ?? ""))
    }
}
