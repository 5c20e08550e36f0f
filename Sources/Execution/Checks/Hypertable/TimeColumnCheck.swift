import Tasks
import TimeAxis
import Timescale

/// Windows cut the column by which the hypertable is partitioned, in that column's type.
struct TimeColumnCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        guard let dimension = table.facts.timeDimension else { return [] }
        guard dimension.column == table.spec.timeColumn else { return [.wrongTimeColumn(table, dimension)] }
        return dimension.timeType == table.spec.timeType ? [] : [.wrongTimeType(table, dimension)]
    }
}

extension PlanProblem {
    fileprivate static func wrongTimeColumn(_ table: CheckedTable, _ dimension: Dimension) -> PlanProblem {
        error(
            "wrong-time-column",
            "\(table.spec.table) is partitioned by \(dimension.column), not by \(table.spec.timeColumn)",
            at: table.spec.places.timeColumn, fix: "write `column: \(dimension.column)`")
    }

    fileprivate static func wrongTimeType(_ table: CheckedTable, _ dimension: Dimension) -> PlanProblem {
        let type = dimension.timeType.map { "write `type: \($0.rawValue)` and give T for it" }
        return error(
            "wrong-time-type", "the column \(dimension.column) is of type \(dimension.typeName)",
            at: table.spec.places.timeType, fix: type ?? "hyperfill has no windows for this type")
    }
}
