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
    /// counted as long as the windows have a row. `nil` for a query, too: it may take as long as the copy to say that
    /// it has no rows.
    ///
    /// - Parameter window: one that is likely to have rows.
    /// - Throws: ``SourceError``.
    public func rowsElsewhere(than window: Window) async throws -> RowsElsewhere? {
        guard isTable else { return nil }
        for window in [window, whole] {
            let holdsRows = try await ask(for: "a row of") { try $0.holdsRows(in: window) }
            guard holdsRows == false else { return nil }
        }
        return try await rowsOfAnyTime()
    }

    /// The rows that the source has, of whatever time; `nil` where it has none.
    ///
    /// - Throws: ``SourceError``.
    func rowsOfAnyTime() async throws -> RowsElsewhere? {
        // Times that the target cannot have are times all the same.
        let counted = try await countOfAlways()
        let holdsRows = try await ask(for: "any row of") { try $0.holdsRows(in: nil) }
        guard holdsRows ?? ((counted?.rows ?? 0) > 0) else { return nil }
        return RowsElsewhere(earliest: counted?.earliest, latest: counted?.latest)
    }

    /// `nil` where the source has no way to say the end of all times, or refuses it: its types may reach less far.
    private func countOfAlways() async throws -> SourceCount? {
        do {
            return try await count(of: always)
        } catch let error as SourceError where [.bound, .query].contains(error.kind) && !error.isTransient {
            return nil
        }
    }
}
