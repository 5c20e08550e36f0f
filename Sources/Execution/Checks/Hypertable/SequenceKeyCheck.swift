import Tasks
import Timescale

/// A key that a sequence gives out may be another one in source and target.
struct SequenceKeyCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        table.facts.foreignKeys.filter(\.referencesSequence).map { .sequenceKey($0, of: table) }
    }
}

extension PlanProblem {
    fileprivate static func sequenceKey(_ key: ForeignKey, of table: CheckedTable) -> PlanProblem {
        warning(
            "sequence-key",
            "\(table.spec.table) references \(key.referencedTable), whose keys come from a sequence",
            at: table.spec.places.table,
            fix: "make sure that the same rows have the same keys in source and target")
    }
}
