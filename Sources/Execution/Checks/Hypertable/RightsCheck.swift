import Tasks
import Terms
import Timescale

/// The rights that the plan needs and the role lacks, found before the first delete.
struct RightsCheck: Check {
    func problems(of hypertable: CheckedHypertable) async throws -> [PlanProblem] {
        guard !hypertable.server.isSuperuser else { return [] }
        let spec = hypertable.spec
        let rights = try await hypertable.session.rights(
            on: spec.table, time: spec.timeColumn,
            columns: spec.sentColumns(of: hypertable.facts) ?? [spec.timeColumn])
        var problems: [PlanProblem] = []
        let missing = Self.missing(rights)
        if !missing.isEmpty { problems.append(.missingRight(missing, on: hypertable)) }
        if rights.isRowSecurityActive { problems.append(.rowSecurity(rights, on: hypertable)) }
        if spec.rebuildsIndexes, !rights.isOwner {
            problems.append(.noRightToRebuild(rights, on: hypertable))
        }
        let jobs = spec.pausesPolicies ? try await Self.altered(hypertable) : []
        let unalterable = try await hypertable.session.unalterable(jobs, on: hypertable.server)
        return problems + unalterable.map { .noRightToPause($0, on: hypertable) }
    }

    /// The jobs that the run pauses, and those that an earlier run paused: this one has to enable them again.
    private static func altered(_ hypertable: CheckedHypertable) async throws -> [PolicyJob] {
        let noted: [RecordedJob]
        do {
            let comment = try await hypertable.session.comment(of: hypertable.spec.table)
            noted = try ProgressNote.split(comment).note?.jobs ?? []
        } catch is UnreadableNote {
            // The command that takes the note in refuses it.
            noted = []
        }
        let paused = Set(noted.map(\.id))
        return hypertable.jobs.filter { $0.scheduled || paused.contains($0.id) }
    }

    private static func missing(_ rights: TableRights) -> [String] {
        [
            rights.canSelect ? nil : "SELECT", rights.columnsWithoutInsert.isEmpty ? nil : "INSERT",
            rights.canDelete ? nil : "DELETE",
        ].compactMap(\.self)
    }
}

extension PlanProblem {
    fileprivate static func missingRight(_ rights: [String], on hypertable: CheckedHypertable) -> PlanProblem
    {
        let (list, table) = (rights.joined(separator: ", "), hypertable.spec.table)
        let role = hypertable.server.role
        return error(
            "missing-right", "the role \(role) lacks \(list) on \(table)", at: hypertable.spec.places.table,
            fix: "GRANT \(list) ON \(table.sql) TO \(quotedIdentifier(role))")
    }

    fileprivate static func rowSecurity(_ rights: TableRights, on hypertable: CheckedHypertable)
        -> PlanProblem
    {
        error(
            "row-security",
            "row-level security hides rows of \(hypertable.spec.table) from the role \(hypertable.server.role)",
            at: hypertable.spec.places.table, fix: "connect as \(rights.owner), or as a role with BYPASSRLS")
    }

    fileprivate static func noRightToRebuild(
        _ rights: TableRights, on hypertable: CheckedHypertable
    ) -> PlanProblem {
        error(
            "no-right-to-rebuild",
            "the role \(hypertable.server.role) may not drop indexes of \(hypertable.spec.table), which belongs "
                + "to \(rights.owner)", at: hypertable.spec.places.table,
            fix: "connect as \(rights.owner), or write `indexes: keep`")
    }

    fileprivate static func noRightToPause(_ job: PolicyJob, on hypertable: CheckedHypertable) -> PlanProblem
    {
        error(
            "no-right-to-pause",
            "the role \(hypertable.server.role) may not \(job.scheduled ? "pause" : "enable") \(job), which "
                + "belongs to \(job.owner)",
            at: hypertable.spec.places.table, fix: "connect as \(job.owner), or write `policies: leave`")
    }
}
