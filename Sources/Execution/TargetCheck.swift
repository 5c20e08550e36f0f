import Tasks
import TimeAxis
import Timescale

/// What of a target concerns all of a plan: its room, its settings, its edition.
public struct TargetCheck: Sendable {
    public let problems: [PlanProblem]
    /// What the edition and the version mean for a run, a sentence each.
    public let notes: [String]

    /// - Parameters:
    ///   - place: where the plan names the target.
    ///   - workers: how many sessions a run has, beside the one that looks around.
    /// - Throws: `ServerError`, `TargetError`.
    public init(
        _ hypertables: [HypertableSpec], workers: Int, at place: PlanPlace?, on session: Session,
        _ server: ServerFacts
    ) async throws {
        let room = try await session.serverRoom()
        var problems = Self.states(server, at: place)
        if room.isRestoring {
            problems.append(
                PlanProblem(
                    isError: true, code: "restoring",
                    "timescaledb.restoring is on: the database is set up to restore a dump", at: place,
                    fix: "run timescaledb_post_restore() once that is done"))
        }
        if room.ignoresTriggers {
            problems.append(
                PlanProblem(
                    isError: false, code: "replica-role",
                    "session_replication_role is replica: triggers and foreign keys pass over what is loaded",
                    at: place, fix: "reset it for the role \(server.role) unless that is wanted"))
        }
        // The session that asks is one of those that a run opens.
        if room.sessions < workers {
            problems.append(
                PlanProblem(
                    isError: false, code: "few-sessions",
                    "the target has room for \(room.sessions + 1) sessions now, and a run opens \(workers + 1)",
                    at: place, fix: "lower `workers`, or make room (max_connections, CONNECTION LIMIT)"))
        }
        self.problems = problems
        notes = Self.notes(server, hypertables)
    }

    private static func states(_ server: ServerFacts, at place: PlanPlace?) -> [PlanProblem] {
        guard server.isStandby || server.isReadOnly else { return [] }
        return [
            PlanProblem(
                isError: true, code: "read-only-target",
                "the target \(server.database) is \(server.isStandby ? "a standby" : "read-only")", at: place,
                fix: "connect to the primary server")
        ]
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
