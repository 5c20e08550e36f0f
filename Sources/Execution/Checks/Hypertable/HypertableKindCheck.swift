import Tasks
import Terms
import Timescale

/// The name in the plan has to be a hypertable's. Nothing else of the table is checked where it is not.
struct HypertableKindCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        table.facts.kind == .hypertable ? [] : [.notAHypertable(table)]
    }
}

extension PlanProblem {
    fileprivate static func notAHypertable(_ table: CheckedTable) -> PlanProblem {
        error(
            "not-a-hypertable", "\(table.spec.table) is \(table.facts.kind)", at: table.spec.places.table,
            fix: table.facts.kind == .absent ? proposal(table.others) : nil)
    }

    private static func proposal(_ others: [TableName]) -> String {
        let names = others.prefix(10).map { "\($0)" } + (others.count > 10 ? ["…"] : [])
        return names.isEmpty
            ? "the target has no hypertable: make the schema first, or check the database's name"
            : "it has \(names.joined(separator: ", "))"
    }
}
