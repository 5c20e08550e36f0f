import Rows
import Terms
import TimeAxis

extension DatabaseRequest {
    /// Has the source look at the count of a query, the plan's own or the one that is made of it: its first use comes
    /// when its window's rows in the target are deleted.
    ///
    /// - Parameters:
    ///   - derived: the count of what a query gives, for a plan that has none.
    ///   - prepare: has the source prepare a query, without running it.
    /// - Throws: ``SourceError``, what `prepare` throws.
    public func checkCount(
        in name: String, derived: (_ rows: String) -> String, _ prepare: (_ sql: String) throws -> Void
    ) throws {
        guard case .query(let query, let count) = selection else { return }
        do {
            try prepare(
                try writingBounds(in: name) {
                    try count?.expanded(window: whole, type: columns.timeType)
                        ?? derived(try query.expanded(window: whole, type: columns.timeType))
                })
        } catch let error as SourceError {
            guard count == nil, error.kind == .query, !error.isTransient else {
                throw error.ofCount(isOwn: count != nil)
            }
            throw error.ofCount(
                isOwn: false,
                hint:
                    "the query has to be one SELECT that can stand in parentheses, without a semicolon in it; or "
                    + "write a `count` beside it")
        }
    }
}

extension SourceError {
    /// The same, which says that it was met in counting.
    ///
    /// - Parameters:
    ///   - isOwn: whether the plan has a count of its own.
    ///   - hint: better advice than the error's.
    func ofCount(isOwn: Bool, hint: String? = nil) -> SourceError {
        SourceError(
            kind, place, "\(isOwn ? "the count query" : "a count of the query"): \(message)",
            hint: hint ?? self.hint, output: output, isTransient: isTransient)
    }
}
