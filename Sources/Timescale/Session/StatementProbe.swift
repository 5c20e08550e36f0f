import Postgres
import Statements

extension Session {
    /// Has the server plan a statement without running it. It then checks rights, and what else it can tell before
    /// the first row.
    ///
    /// - Returns: the server's refusal; `nil` if it would begin.
    /// - Throws: ``ServerError`` if the server could not judge the statement.
    package func refusal(toBegin sql: String) throws -> ServerError? {
        do {
            _ = try query("\(ApplicationPath.use); EXPLAIN (COSTS off) \(sql)")
            return nil
        } catch let error as ServerError where !error.isTransient && !error.isCancellation {
            return error
        }
    }
}
