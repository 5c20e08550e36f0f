import Statements
import Tasks
import Terms
import Timescale

/// An index that `indexes: rebuild` does not drop, because making it again would lose something of a chunk.
struct KeptIndexCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        guard table.spec.rebuildsIndexes else { return [] }
        return table.facts.indexes.compactMap { index -> PlanProblem? in
            guard index.isPlain, let difference = index.chunkDifference else { return nil }
            return .keptIndex(index.definition.name, difference, of: table)
        }
    }
}

extension PlanProblem {
    fileprivate static func keptIndex(
        _ name: String, _ difference: String, of table: CheckedTable
    ) -> PlanProblem {
        warning(
            "kept-index",
            "the index \(quotedIdentifier(name)) of \(table.spec.table) is not dropped for the load: \(difference), "
                + "which a new index would not have", at: table.spec.places.table,
            fix: "the load is slower for it; drop the index yourself if that may be lost")
    }
}
