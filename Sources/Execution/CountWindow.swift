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
        let expected = try await table.source.count(of: window)?.checked()
        let sql = table.statements(window).count
        guard let actual = try await session.query(sql).first?[0].flatMap({ Int($0) }) else {
            throw TaskFailure(message: "the target gave no count")
        }
        guard let expected else {
            return TaskResult(
                rows: actual, warnings: ["the source has no way to count; nothing was compared"])
        }
        guard expected.rows == actual else {
            throw TaskFailure(
                kind: .countMismatch,
                message: "the source has \(expected.rows) rows in this window, the target \(actual)",
                details: ["the source was counted by \(expected.method)"],
                hint: hint(source: expected.rows, target: actual))
        }
        return TaskResult(rows: actual)
    }

    private func hint(source: Int, target: Int) -> String {
        let likely = source > target ? table.source.likelyCuts(of: window) : nil
        let cause =
            source > target
            ? "rows came into the source since the window was loaded, or the source's output was cut short"
            : "rows came into the target since the window was loaded, or the source's count was cut short"
        return "\(cause); if data before T still arrives, T is too late: choose an earlier one. "
            + "The next run loads the window again before it counts" + (likely.map { ".\n\($0)" } ?? "")
    }
}
