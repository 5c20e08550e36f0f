import Tasks
import Terms

/// Hypertables that the plan no longer has, though an earlier run of it paused their jobs or dropped their
/// indexes. Only a plan that has them can give these back.
struct ForgottenTables {
    let tables: [TableName]

    init(_ state: PlanState, _ graph: TaskGraph) {
        let known = Set(graph.hypertables.map(\.table))
        tables = state.hypertables.filter { !known.contains($0.key) && $0.value.isTaken }.map(\.key)
            .sorted { $0.sql < $1.sql }
    }

    /// What is wrong, and what to do; `nil` when nothing is forgotten.
    func warning(_ plan: String) -> String? {
        guard !tables.isEmpty else { return nil }
        let names = tables.map(\.description).joined(separator: ", ")
        return "an earlier run paused jobs or dropped indexes of \(names), and the plan no longer has it\n"
            + "put it back into the plan, run `hyperfill abandon \(plan)`, and take it out again"
    }

    /// Refuses a run that would leave them so.
    ///
    /// - Throws: ``Ending``.
    func refuse(_ plan: String) throws {
        if let warning = warning(plan) { throw Ending(.invalidPlan, "\(warning)\nnothing was run") }
    }
}

extension HypertableRecord {
    fileprivate var isTaken: Bool { jobs != nil || indexes != nil }
}
