import Tasks

/// `load: direct-compress` has conditions, without which TimescaleDB stores rows as rows and says nothing.
struct DirectCompressCheck: Check {
    func problems(of table: CheckedTable) -> [PlanProblem] {
        guard table.spec.compressesDirectly else { return [] }
        return DirectCompress(facts: table.facts, server: table.server).obstacles.map { obstacle in
            .error(
                "direct-compress", "`load: direct-compress` is not possible: \(obstacle.what)",
                at: table.spec.places.table, fix: obstacle.fix)
        }
    }
}
