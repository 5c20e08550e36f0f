import Tasks
import Terms
import Timescale

/// Triggers slow a load down, change other tables, or drop rows.
struct InsertTriggerCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        table.facts.triggers.filter { $0.isOnInsert && $0.isEnabled }.map { .insertTrigger($0, of: table) }
    }
}

extension PlanProblem {
    fileprivate static func insertTrigger(_ trigger: TriggerFacts, of table: CheckedTable) -> PlanProblem {
        let name = quotedIdentifier(trigger.name)
        return warning(
            "insert-trigger",
            trigger.isBeforeInsertRow
                ? "the trigger \(name) fires before each row that is loaded into \(table.spec.table); the load is "
                    + "slower for it, and a row that it drops fails its window"
                : "the trigger \(name) fires for what is loaded into \(table.spec.table)",
            at: table.spec.places.table,
            fix: "disable it for the time of the backfill unless that is wanted")
    }
}
