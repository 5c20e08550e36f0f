import Tasks
import Terms
import Timescale

/// Deleting dual-written rows may change other tables, by foreign keys and triggers. The load does not undo that.
struct DeleteEffectCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        table.facts.referencingKeys.compactMap { key in
            Self.effect(of: key).map { PlanProblem.cascadingKey(key, $0, of: table) }
        }
            + table.facts.triggers.filter { $0.isOnDelete && $0.isEnabled }
            .map { .deleteTrigger($0, of: table) }
    }

    /// `nil` for a key that refuses the delete instead: ``ReferencingRowsCheck`` looks for rows that use it.
    private static func effect(of key: ReferencingKey) -> String? {
        switch key.effect {
        case .noAction, .restrict: nil
        case .cascade: "deletes those rows"
        case .setNull: "sets their columns to NULL"
        case .setDefault: "sets their columns to the default"
        }
    }
}

extension PlanProblem {
    fileprivate static func cascadingKey(
        _ key: ReferencingKey, _ effect: String, of table: CheckedTable
    ) -> PlanProblem {
        error(
            "cascading-key",
            "rows of \(key.table) refer to \(table.spec.table), and deleting before the load \(effect) "
                + "(foreign key \(quotedIdentifier(key.name)))", at: table.spec.places.table,
            fix: "drop the foreign key and add it again after the backfill")
    }

    fileprivate static func deleteTrigger(_ trigger: TriggerFacts, of table: CheckedTable) -> PlanProblem {
        warning(
            "delete-trigger",
            "the trigger \(quotedIdentifier(trigger.name)) fires for the rows of \(table.spec.table) that are "
                + "deleted before the load", at: table.spec.places.table,
            fix: "disable it for the time of the backfill unless that is wanted")
    }
}
