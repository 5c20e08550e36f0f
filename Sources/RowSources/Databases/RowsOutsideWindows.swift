import Rows
import TimeAxis

/// The rows of a source that has none in the windows of the plan.
package struct RowsOutsideWindows: Hashable, Sendable {
    /// The earliest and latest time, if the plan could contain these times.
    package let earliest: Int64?
    package let latest: Int64?
}

extension DatabaseSource {
    /// Finds rows of a source that has none in the windows, which is a sign of a wrong unit, zone or T.
    ///
    /// Counts nothing if the windows have a row. Not for queries: one without rows may take as long as the copy.
    ///
    /// - Parameter window: a window that is likely to have rows.
    /// - Returns: `nil` if a window has rows, the source has none, or it is a query.
    /// - Throws: ``SourceError``.
    package func rowsOutsideWindows(likely window: Window) async throws -> RowsOutsideWindows? {
        guard isTable else { return nil }
        for window in [window, whole] {
            let holdsRows = try await ask(for: "a row of") { try $0.holdsRows(in: window) }
            guard holdsRows == false else { return nil }
        }
        return try await rowsOfAnyTime()
    }

    /// A query is not asked, as it may take as long as the copy.
    package func isEmpty(likely window: Window) async throws -> Bool {
        guard isTable else { return false }
        for window in [window, whole] {
            let holdsRows = try await ask(for: "a row of") { try $0.holdsRows(in: window) }
            guard holdsRows == false else { return false }
        }
        return true
    }

    /// The rows of the source, of any time; `nil` if it has none.
    ///
    /// - Throws: ``SourceError``.
    func rowsOfAnyTime() async throws -> RowsOutsideWindows? {
        // A time that the target cannot have counts too.
        let counted = try await countOfAlways()
        let holdsRows = try await ask(for: "any row of") { try $0.holdsRows(in: nil) }
        guard holdsRows ?? ((counted?.rows ?? 0) > 0) else { return nil }
        return RowsOutsideWindows(earliest: counted?.earliest, latest: counted?.latest)
    }

    /// - Returns: `nil` if the end of all times cannot be written for the source, or is out of the range of its types.
    private func countOfAlways() async throws -> SourceCount? {
        do {
            return try await count(of: always)
        } catch let error as SourceError where [.bound, .query].contains(error.kind) && !error.isTransient {
            return nil
        }
    }
}
