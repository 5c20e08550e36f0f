import Tasks
import Timescale

/// The hypertables of a run, each as the target had it when it was last read.
///
/// A task that finds another definition under its lock outdates the hypertable. The next task reads it again, makes the
/// checks of `run` again, and prepares the source for the new columns.
package actor TargetTables {
    private var tables: [TargetTable]
    private var outdated: Set<Int> = []
    private let server: ServerFacts
    private let prepare: @Sendable (Inspection) throws -> TargetTable

    /// - Parameters:
    ///   - tables: one for each hypertable of the graph, in its order.
    ///   - prepare: makes the table of an inspection, with its source.
    package init(
        _ tables: [TargetTable], on server: ServerFacts,
        prepare: @escaping @Sendable (Inspection) throws -> TargetTable
    ) {
        self.tables = tables
        self.server = server
        self.prepare = prepare
    }

    /// The hypertable as it was last read, for tasks that do not depend on its columns.
    func lastRead(_ index: Int) -> TargetTable { tables[index] }

    /// The hypertable for a task that sends, deletes or counts rows.
    ///
    /// - Throws: `TaskFailure` if the plan does not fit the hypertable any more; ``CatalogChange`` if it is another table;
    ///   `ServerError`, `TargetError`, `SourceError`.
    func current(_ index: Int, on session: Session) async throws -> TargetTable {
        let former = tables[index]
        guard outdated.contains(index) else { return former }
        let inspection = try await CatalogReading.repeated { [server] in
            try await Inspection(former.spec, on: session, server)
        }
        if inspection.facts.kind == .hypertable, inspection.facts.relation != former.facts.relation {
            throw CatalogChange(table: former.spec.table, changes: [.madeAnew])
        }
        if let problem = inspection.problems.first(where: \.isError) {
            throw TaskFailure(noLongerFits: former.spec, problem)
        }
        let table = try prepare(inspection)
        tables[index] = table
        outdated.remove(index)
        return table
    }

    /// Has the hypertable read again before the next task, unless that was done since the failed task was prepared.
    func outdate(_ index: Int, preparedFor shape: TableShape) {
        if tables[index].facts.shape == shape { outdated.insert(index) }
    }
}

extension TaskFailure {
    fileprivate init(noLongerFits spec: HypertableSpec, _ problem: PlanProblem) {
        let place = problem.place ?? spec.places.table
        self.init(
            message:
                "\(spec.table) was changed beside the run, and the plan no longer fits it: \(problem.message)",
            details: ["the plan asks for it at line \(place.line), column \(place.column)"],
            hint: problem.fix)
    }
}
