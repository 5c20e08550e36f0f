import Tasks
import Terms
import Timescale

/// The obstacles to making the indexes again that `indexes: rebuild` drops. They are found before the drop.
///
/// ``RightsCheck`` finds a role that does not own the table.
struct RebuildCheck: Check {
    func problems(of hypertable: CheckedHypertable) async throws -> [PlanProblem] {
        guard hypertable.spec.rebuildsIndexes else { return [] }
        let found = try await hypertable.session.rebuildObstacles(of: hypertable.spec.table)
        var problems: [PlanProblem] = []
        if !found.missingRights.isEmpty {
            problems.append(.noRightToRecreate(found.missingRights, on: hypertable))
        }
        guard hypertable.facts.indexes.contains(where: \.isRebuildable) else { return problems }
        problems += found.eventTriggers.map { .eventTrigger($0, on: hypertable) }
        if let limit = found.temporaryFileLimit {
            problems.append(.temporaryFileLimit(limit, on: hypertable))
        }
        return problems
    }
}

extension PlanProblem {
    fileprivate static func noRightToRecreate(
        _ missing: [RebuildObstacles.MissingRight], on hypertable: CheckedHypertable
    ) -> PlanProblem {
        let rights = missing.map { "\($0.role) lacks \($0.right)" }.joined(separator: ", ")
        let grants = missing.map { "GRANT \($0.right) TO \(quotedIdentifier($0.role))" }.joined(
            separator: "; ")
        return error(
            "no-right-to-rebuild",
            "the role \(hypertable.server.role) could not make the indexes of \(hypertable.spec.table) again: "
                + rights, at: hypertable.spec.places.table,
            fix: "\(grants); or write `indexes: keep`")
    }

    fileprivate static func eventTrigger(_ name: String, on hypertable: CheckedHypertable) -> PlanProblem {
        warning(
            "event-trigger",
            "the event trigger \(quotedIdentifier(name)) fires when indexes of \(hypertable.spec.table) are dropped "
                + "and made again, and may refuse that", at: hypertable.spec.places.table,
            fix: "make sure that it allows both, or write `indexes: keep`")
    }

    fileprivate static func temporaryFileLimit(
        _ limit: String, on hypertable: CheckedHypertable
    ) -> PlanProblem {
        warning(
            "temp-file-limit",
            "temp_file_limit is \(limit): an index of \(hypertable.spec.table) that needs more to be sorted cannot be "
                + "made again", at: hypertable.spec.places.table,
            fix: "raise it for the role \(hypertable.server.role), or write `indexes: keep`")
    }
}
