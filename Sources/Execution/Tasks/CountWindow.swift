import RowSources
import Statements
import Tasks
import TimeAxis
import Timescale

/// Counts a window in source and target and compares.
struct CountWindow {
    let table: TargetTable
    let window: Window

    func run(on session: Session) async throws -> TaskResult {
        // Neither count needs the other, so the servers of both work at the same time.
        async let counted = table.source.count(of: window)
        let stored = try await StoredCount(of: window, in: table, on: session, withPosition: true)
        guard let expected = try await counted?.checked() else {
            return TaskResult(
                rows: stored.rows, position: stored.position,
                warnings: ["the source has no way to count; nothing was compared"])
        }
        guard expected.rows == stored.rows else {
            throw mismatch(
                "the source has \(expected.rows) rows in this window, the target \(stored.rows)", expected,
                stored)
        }
        guard stored.hasEnds(of: expected) || !table.keepsTimes else {
            throw mismatch(
                "source and target have \(expected.rows) rows each in this window, but not the same: their first or "
                    + "last times differ", expected, stored)
        }
        return TaskResult(rows: stored.rows, position: stored.position)
    }

    /// The times tell at which end rows are missing, if at an end.
    private func mismatch(_ message: String, _ source: SourceCount, _ target: StoredCount) -> TaskFailure {
        let axis = table.spec.timeType
        return TaskFailure(
            kind: .countMismatch, message: message,
            details: [
                "the source was counted by \(source.method): \(source.text(axis))",
                "the target has \(target.text(axis))",
            ],
            hint: hint(source: source.rows, target: target.rows))
    }

    private func hint(source: Int, target: Int) -> String {
        let likely = source > target ? table.source.truncationAdvice(of: window) : nil
        let cause =
            switch source {
            case target: "rows were changed in source or target since the window was loaded"
            case ..<target:
                "rows came into the target since the window was loaded, or the source's count was cut short"
            default:
                "rows came into the source since the window was loaded, or the source's output was cut short"
            }
        return "\(cause); if data before T still arrives, T is too late: choose an earlier one. "
            + "The next run loads the window again before it counts" + (likely.map { ".\n\($0)" } ?? "")
    }
}
