import Rows
import Terms
import TimeAxis

extension DatabaseRequest {
    /// Has the source look at the plan's own count query: its first use comes when its window's rows in the target are
    /// deleted.
    ///
    /// - Parameter prepare: has the source prepare a query, without running it.
    /// - Throws: ``SourceError``, what `prepare` throws.
    public func checkCount(in name: String, _ prepare: (_ sql: String) throws -> Void) throws {
        guard case .query(_, let count?) = selection else { return }
        do {
            try prepare(
                try writingBounds(in: name) { try count.expanded(window: whole, type: columns.timeType) })
        } catch let error as SourceError {
            throw SourceError(
                error.kind, error.place, "the count query: \(error.message)", hint: error.hint,
                output: error.output, isTransient: error.isTransient)
        }
    }
}
