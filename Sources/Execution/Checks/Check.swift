/// One reason to refuse a plan or to warn of it, looked for before anything is changed.
///
/// A check looks at one subject: the target (``CheckedTarget``), the catalog's facts about a hypertable
/// (``CheckedTable``), a hypertable that can be asked for its rows (``CheckedHypertable``), a source
/// (``CheckedSource``), or a source's rows beside the hypertable that they are for (``CheckedRows``).
/// Its wordings are factories of ``PlanProblem`` in the same file.
package protocol Check<Subject>: Sendable {
    associatedtype Subject: Sendable

    /// - Returns: one problem for each thing that does not fit, in the order in which they are shown.
    /// - Throws: `ServerError` or `TargetError` if the target cannot be asked; `SourceError` if the source cannot.
    func problems(of subject: Subject) async throws -> [PlanProblem]
}

extension Sequence {
    /// Makes the checks one after the other.
    func problems<Subject>(of subject: Subject) async throws -> [PlanProblem]
    where Element == any Check<Subject> {
        var problems: [PlanProblem] = []
        for check in self { problems += try await check.problems(of: subject) }
        return problems
    }
}
