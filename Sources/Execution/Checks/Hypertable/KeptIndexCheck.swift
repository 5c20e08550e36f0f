import Statements
import Tasks
import Terms
import Timescale

/// An index that `indexes: rebuild` does not drop, because it could not be made again as it was.
struct KeptIndexCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        guard table.spec.rebuildsIndexes else { return [] }
        return table.facts.indexes.compactMap { index -> PlanProblem? in
            guard index.isPlain, let reason = index.keptBecause else { return nil }
            return .keptIndex(index.definition.name, reason, of: table)
        }
    }
}

extension PlanProblem {
    fileprivate static func keptIndex(
        _ name: String, _ reason: String, of table: CheckedTable
    ) -> PlanProblem {
        warning(
            "kept-index",
            "the index \(quotedIdentifier(name)) of \(table.spec.table) is not dropped for the load: \(reason)",
            at: table.spec.places.table,
            fix: "the load is slower for it; drop the index yourself if that may be lost")
    }
}
