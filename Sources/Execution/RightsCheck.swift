import Tasks
import Terms
import Timescale

/// What the role may not do and the plan needs: better found out here than after the first delete.
struct RightsCheck {
    let spec: HypertableSpec
    let server: ServerFacts

    /// - Parameter jobs: those that would be paused.
    func problems(_ jobs: [PolicyJob], on session: Session) async throws -> [PlanProblem] {
        guard !server.isSuperuser else { return [] }
        let rights = try await session.rights(
            on: spec.table, time: spec.timeColumn, columns: spec.columnNames ?? [spec.timeColumn])
        return missingRights(rights) + rowSecurity(rights) + ownership(rights)
            + (try await unpausableJobs(jobs, session))
    }

    private func missingRights(_ rights: TableRights) -> [PlanProblem] {
        var missing: [String] = []
        if !rights.canSelect { missing.append("SELECT") }
        if !rights.columnsWithoutInsert.isEmpty { missing.append("INSERT") }
        if !rights.canDelete { missing.append("DELETE") }
        guard !missing.isEmpty else { return [] }
        let list = missing.joined(separator: ", ")
        return [
            error(
                "missing-right", "the role \(server.role) lacks \(list) on \(spec.table)",
                fix: "GRANT \(list) ON \(spec.table.sql) TO \(quotedIdentifier(server.role))")
        ]
    }

    private func rowSecurity(_ rights: TableRights) -> [PlanProblem] {
        guard rights.isRowSecurityActive else { return [] }
        return [
            error(
                "row-security", "row-level security hides rows of \(spec.table) from the role \(server.role)",
                fix: "connect as \(rights.owner), or as a role with BYPASSRLS")
        ]
    }

    private func ownership(_ rights: TableRights) -> [PlanProblem] {
        guard spec.rebuildsIndexes, !rights.isOwner else { return [] }
        return [
            error(
                "no-right-to-rebuild",
                "the role \(server.role) may not drop indexes of \(spec.table), which belongs to \(rights.owner)",
                fix: "connect as \(rights.owner), or write `indexes: keep`")
        ]
    }

    private func unpausableJobs(_ jobs: [PolicyJob], _ session: Session) async throws -> [PlanProblem] {
        var problems: [PlanProblem] = []
        for job in jobs where job.scheduled {
            let sql = "SELECT pg_catalog.pg_has_role(\(quotedLiteral(job.owner)), 'MEMBER')"
            guard try await session.query(sql).first?[0] != "t" else { continue }
            problems.append(
                error(
                    "no-right-to-pause",
                    "the role \(server.role) may not pause \(job), which belongs to \(job.owner)",
                    fix: "connect as \(job.owner), or write `policies: leave`"))
        }
        return problems
    }

    private func error(_ code: String, _ message: String, fix: String) -> PlanProblem {
        PlanProblem(isError: true, code: code, message, at: spec.places.table, fix: fix)
    }
}
