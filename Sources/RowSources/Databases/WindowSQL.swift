import Rows
import Terms
import TimeAxis

extension DatabaseClient {
    /// A query of the plan with the bounds of a window filled in.
    ///
    /// - Throws: ``SourceError`` for a bound that cannot be written as the query wants it.
    package func sql(of query: QueryText, in window: Window) throws -> String {
        try writingBounds { try query.expanded(window: window, type: request.columns.timeType) }
    }

    /// The statement that counts the rows of a window.
    ///
    /// - Parameters:
    ///   - table: makes the count of a table.
    ///   - derived: makes the count of the rows that a query gives, for a plan without a count of its own.
    /// - Returns: the statement, and the name of the count in messages.
    /// - Throws: ``SourceError`` for a bound that cannot be written; errors of `table`.
    package func countQuery<Query>(
        of window: Window, table: (SourceTable) throws -> Query, query statement: (String) -> Query,
        derived: (String) -> String
    ) throws -> (query: Query, title: String) {
        switch request.selection {
        case .table(let name): (try writingBounds { try table(name) }, "a count of the table")
        case .query(_, let count?): (statement(try sql(of: count, in: window)), "the count query")
        case .query(let query, nil):
            (statement(derived(try sql(of: query, in: window))), "a count of the query")
        }
    }

    /// Writes SQL for a window. A bound that cannot be written becomes an error of the source.
    ///
    /// - Throws: ``SourceError``; other errors of `write`.
    package func writingBounds<Result>(_ write: () throws -> Result) throws -> Result {
        do {
            return try write()
        } catch let error as BoundFormError {
            throw SourceError(.bound, RowPlace(input: name), "\(error)")
        } catch let error as CommandError {
            throw SourceError(.bound, RowPlace(input: name), "\(error)", hint: error.remedy)
        }
    }
}

extension Window {
    /// The condition of SQL that a time lies in the window.
    ///
    /// - Parameters:
    ///   - time: the time column, an expression of SQL.
    ///   - literal: a bound as SQL.
    /// - Throws: errors of `literal`.
    package func condition(
        _ time: String, _ literal: (_ point: Int64, _ edge: WindowBound) throws -> String
    ) rethrows -> String {
        let end = "\(time) < \(try literal(self.end, .end))"
        return try start.map { "\(time) >= \(try literal($0, .start)) AND \(end)" } ?? end
    }
}
