import Rows
import Terms
import TimeAxis

extension DatabaseClient {
    /// Has the source check the count of a query: the plan's own, or the one that is derived from the query.
    ///
    /// A run first uses the count when it has deleted the window's rows in the target. So the count is checked before.
    ///
    /// - Parameters:
    ///   - derived: makes the count of the rows that a query gives, for a plan without a count of its own.
    ///   - prepare: has the source prepare a statement, without running it.
    /// - Throws: ``SourceError``; other errors of `prepare`.
    package func checkCount(
        derived: (_ rows: String) -> String, _ prepare: (_ sql: String) throws -> Void
    ) throws {
        guard case .query(let query, let count) = request.selection else { return }
        do {
            try prepare(
                try count.map { try sql(of: $0, in: request.whole) }
                    ?? derived(try sql(of: query, in: request.whole)))
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
    /// The same error, with words that name the count.
    ///
    /// - Parameters:
    ///   - isOwn: whether the plan has a count of its own.
    ///   - hint: replaces the hint of the error.
    func ofCount(isOwn: Bool, hint: String? = nil) -> SourceError {
        SourceError(
            kind, place, "\(isOwn ? "the count query" : "a count of the query"): \(message)",
            hint: hint ?? self.hint, output: output, isTransient: isTransient)
    }
}
