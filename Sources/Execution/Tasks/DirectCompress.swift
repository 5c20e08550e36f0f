import Statements
import Timescale

/// The conditions under which a hypertable's rows can be stored in its columnstore as they are loaded.
///
/// Where one of the conditions does not hold, TimescaleDB warns and stores rows as rows (`src/copy.c`, 2.21 to 2.29);
/// the plan asked for something else, so it is refused.
struct DirectCompress {
    /// What is in the way.
    struct Obstacle {
        let what: String
        let fix: String
    }

    let facts: HypertableFacts
    let server: ServerFacts

    var obstacles: [Obstacle] {
        let copy = "write `load: copy`"
        guard server.edition == .community else {
            return [Obstacle(what: "the target runs TimescaleDB's Apache edition", fix: copy)]
        }
        guard server.timescale.isAtLeast(2, 21) else {
            let what = "it needs TimescaleDB 2.21, and the target has \(server.timescale)"
            return [Obstacle(what: what, fix: copy)]
        }
        var obstacles: [Obstacle] = []
        if facts.columnstore == nil {
            obstacles.append(
                Obstacle(
                    what: "\(facts.table) has no columnstore",
                    fix: "turn it on with ALTER TABLE … SET (timescaledb.enable_columnstore), or \(copy)"))
        }
        for index in facts.indexes where index.isUnique || index.isPrimary || index.isConstraint {
            let what = "\(index.definition.name) is unique or a constraint"
            obstacles.append(Obstacle(what: what, fix: "drop it for the backfill, or \(copy)"))
        }
        for trigger in facts.triggers {
            let what = "\(facts.table) has the trigger \(trigger.name)"
            obstacles.append(Obstacle(what: what, fix: "drop it for the backfill, or \(copy)"))
        }
        return obstacles + unchecked(copy)
    }

    /// Before 2.28.1 neither CHECK nor NOT NULL was looked at on this way.
    private func unchecked(_ copy: String) -> [Obstacle] {
        guard !server.timescale.isAtLeast(2, 28, 1) else { return [] }
        let time = facts.timeDimension?.column
        let names = facts.checks + facts.columns.filter { $0.isNotNull && $0.name != time }.map(\.name)
        guard !names.isEmpty else { return [] }
        let what =
            "TimescaleDB \(server.timescale) does not check CHECK and NOT NULL on this way, and there are: "
            + names.joined(separator: ", ")
        return [Obstacle(what: what, fix: "update to 2.28.1, or \(copy)")]
    }
}
