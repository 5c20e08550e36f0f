import Tasks
import Timescale

/// The modifier of a column's type lets the server round values without an error.
///
/// A source with types compares its values with the modifiers one by one, except for the elements of arrays. Values
/// of CSV go to the server as they are, so only the time column matters there: rounding may move a row out of its window.
struct PrecisionCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        let spec = table.spec
        let loaded = table.facts.columns.filter { column in
            !column.isGenerated && spec.columnNames?.contains(column.name) ?? true
        }
        guard spec.source.format == nil else {
            return loaded.filter { $0.name == spec.timeColumn && $0.lossyType != nil }
                .map { .roundedTime($0, of: table) }
        }
        return loaded.filter { $0.modifiedType.hasSuffix("[]") && $0.modifiedType != $0.baseType }
            .map { .uncheckedPrecision($0, of: table) }
    }
}

extension PlanProblem {
    fileprivate static func roundedTime(_ column: Column, of table: CheckedTable) -> PlanProblem {
        warning(
            "rounded-time",
            "the time column \(column.name) is of type \(column.modifiedType): the server rounds times to "
                + "that, and a window with a row that so leaves it fails", at: table.spec.places.timeColumn,
            fix: "give the column its full precision, or cut the times in the source")
    }

    fileprivate static func uncheckedPrecision(_ column: Column, of table: CheckedTable) -> PlanProblem {
        warning(
            "unchecked-precision",
            "the column \(column.name) is of type \(column.modifiedType), and what its elements would lose by "
                + "that is not checked", at: table.spec.places.columns,
            fix: "make sure that nothing is finer, or give the column a type without a modifier")
    }
}
