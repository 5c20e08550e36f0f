import Rows
import TimeAxis

/// That a source has rows, and none of them in the windows of the plan.
public struct RowsElsewhere: Hashable, Sendable {
    /// The earliest and latest of them, where these are times that the plan could name.
    public let earliest: Int64?
    public let latest: Int64?
}

extension DatabaseSource {
    /// Whether the source has rows and none in any window: what a wrong unit, zone or T looks like. Nothing is
    /// counted as long as the windows have a row.
    ///
    /// - Parameter window: one that is likely to have rows.
    /// - Throws: ``SourceError``.
    public func rowsElsewhere(than window: Window) async throws -> RowsElsewhere? {
        for window in [window, whole] {
            guard try await !hasRow(in: window) else { return nil }
        }
        let counted = try? await count(of: always)?.checked()
        let holdsRows = try await ask(for: "any row of") { try $0.holdsRows() }
        guard holdsRows ?? ((counted?.rows ?? 0) > 0) else { return nil }
        return RowsElsewhere(earliest: counted?.earliest, latest: counted?.latest)
    }

    /// Whether a window has a row, whatever its values.
    private func hasRow(in window: Window) async throws -> Bool {
        try await ask(for: "a row of") { connection in
            let cursor = try connection.rows(of: window)
            defer { cursor.close() }
            return try withUnsafeTemporaryAllocation(of: TypedValue.self, capacity: cursor.columns.count) {
                row in
                row.initialize(repeating: .null)
                return try cursor.next(into: row)
            }
        }
    }
}
