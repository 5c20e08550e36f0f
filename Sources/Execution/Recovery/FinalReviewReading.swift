import Tasks
import Timescale

extension FinalReview {
    /// Reads the catalog and the counts of all that was loaded, in one session: a session sees one server.
    ///
    /// - Parameters:
    ///   - redaction: applied to a failure.
    ///   - flight: receives the session.
    /// - Throws: `TaskFailure`, `CancellationError`.
    package static func read(
        _ graph: TaskGraph, _ state: PlanState, _ server: ServerFacts, with pool: SessionPool,
        _ redaction: Redaction, in flight: StallWatch.Flight
    ) async throws -> FinalReview {
        do {
            return try await pool.withSession { session in
                let process = try await session.backendPID()
                flight.add(process: process)
                defer { flight.remove(process: process) }
                return try await read(graph, state, server, on: session)
            }
        } catch {
            let translated = TaskFailure.orCancellation(error)
            throw (translated as? TaskFailure).map(redaction.applied(to:)) ?? translated
        }
    }

    private static func read(
        _ graph: TaskGraph, _ state: PlanState, _ server: ServerFacts, on session: Session
    ) async throws -> FinalReview {
        var inspections: [Inspection] = []
        for (spec, loaded) in zip(graph.hypertables, LoadedWindows.all(of: graph, state))
        where !loaded.counted.isEmpty {
            inspections.append(try await Inspection(spec, on: session, server))
        }
        let facts = TargetFacts.of(graph.hypertables, inspections)
        let counted = try await TargetFacts.count(facts, of: graph, state, on: session)
        return FinalReview(graph, state, counted, position: try await session.timelinePosition())
    }
}
