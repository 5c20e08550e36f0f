import Tasks
import TimeAxis
import Timescale

/// The findings about the whole target: capacity, settings, edition.
package struct TargetSurvey: Sendable {
    package let problems: [PlanProblem]
    /// What the edition means for a run, a sentence each.
    package let notes: [String]

    /// Reads settings; changes nothing.
    ///
    /// - Parameters:
    ///   - workers: how many sessions a run loads with, beside its control session.
    ///   - place: where the plan names the target.
    /// - Throws: `ServerError`, `TargetError`.
    package init(
        _ hypertables: [HypertableSpec], workers: Int, at place: PlanPlace?, on session: Session,
        _ server: ServerFacts, checks: CheckList = .all
    ) async throws {
        let target = CheckedTarget(
            server: server, capacity: try await session.serverCapacity(), workers: workers, place: place)
        problems = try await checks.target.problems(of: target)
        notes = Self.notes(server, hypertables)
    }

    private static func notes(_ server: ServerFacts, _ hypertables: [HypertableSpec]) -> [String] {
        guard server.edition == .community else {
            let pauses = hypertables.contains(where: \.pausesPolicies) && !server.canAlterJobs
            return [
                "the Apache edition has no policies and no compression"
                    + (pauses ? ", so there is nothing to pause" : ""),
                "the Apache edition cannot make chunks ahead of a load: windows that span several chunks wait for "
                    + "each other, and writers for them",
            ]
        }
        return [
            "the Community edition: policies are paused where the plan says so, and chunks are made ahead of "
                + "each load"
        ]
    }
}
