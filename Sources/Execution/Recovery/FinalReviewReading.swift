import Tasks
import Timescale

extension FinalReview {
    /// Reads the catalog and the counts of all that was loaded, in one session: a session sees one server.
    ///
    /// - Parameters:
    ///   - notes: those of this state file.
    ///   - redaction: applied to a failure.
    ///   - flight: receives the session.
    /// - Throws: `TaskFailure`, `CancellationError`.
    package static func read(
        _ graph: TaskGraph, _ state: PlanState, _ server: ServerFacts, _ notes: ProgressNoteStore,
        with pool: SessionPool, _ redaction: Redaction, in flight: StallWatch.Flight
    ) async throws -> FinalReview {
        do {
            return try await pool.withSession { session in
                let process = try await session.backendPID()
                flight.add(process: process)
                defer { flight.remove(process: process) }
                return try await read(graph, state, server, notes, on: session)
            }
        } catch {
            let translated = TaskFailure.orCancellation(error)
            throw (translated as? TaskFailure).map(redaction.applied(to:)) ?? translated
        }
    }

    private static func read(
        _ graph: TaskGraph, _ state: PlanState, _ server: ServerFacts, _ notes: ProgressNoteStore,
        on session: Session
    ) async throws -> FinalReview {
        var inspections: [Inspection] = []
        for (spec, loaded) in zip(graph.hypertables, LoadedWindows.all(of: graph, state))
        where !loaded.counted.isEmpty {
            inspections.append(try await Inspection(spec, on: session, server))
        }
        var facts = TargetFacts.of(graph.hypertables, inspections)
        for index in facts.indices where facts[index].catalog != nil {
            let note = try await notes.note(of: facts[index].table, on: session)
            facts[index].note = note.flatMap { notes.isOurs($0) ? $0 : nil }
        }
        let counted = try await TargetFacts.count(facts, of: graph, state, on: session)
        return FinalReview(graph, state, counted, position: try await session.timelinePosition())
    }
}
