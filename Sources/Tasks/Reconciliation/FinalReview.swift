import Statements

/// A second look at all that was loaded, at the end of a run: the differences between the recorded rows and the target.
package struct FinalReview: Sendable {
    /// To be recorded in the run.
    package let events: [Event.Kind]
    /// What a person should know, though nothing is lost.
    package let warnings: [ReconciliationWarning]
    /// The rows that are gone, and the objects that are suspended. A run that finds some did not do what it says.
    package let losses: [ReconciliationWarning]

    /// - Parameters:
    ///   - targets: with the catalog, the counts and the note of each hypertable that was loaded. A note is one of this
    ///     state file.
    ///   - position: where the target is on its time line, as the session that counted saw it.
    package init(
        _ graph: TaskGraph, _ state: PlanState, _ targets: [TargetFacts], position: TimelinePosition?
    ) {
        let move = TargetMove(from: state.position, to: position)
        let drift = TargetDrift(graph, state, targets, move, isLoading: false)
        let present = Set(targets.filter { $0.catalog != nil }.map(\.table))
        let absent = zip(graph.hypertables, LoadedWindows.all(of: graph, state))
            .filter { !$0.1.filled.isEmpty && !present.contains($0.0.table) }
        losses =
            drift.warnings.filter(\.isLoss) + absent.map { .absent($0.0.table) }
            + targets.compactMap { Self.suspended($0, state.hypertables[$0.table]) }
        warnings = drift.warnings.filter { !$0.isLoss }
        let isComplete = absent.isEmpty
        events =
            drift.events + (isComplete ? [position.map { .positionRecorded($0) }].compactMap(\.self) : [])
    }

    /// The objects of a note that the state knows as restored. Tasks remove them from the note, so the target went back.
    private static func suspended(
        _ target: TargetFacts, _ record: HypertableRecord?
    ) -> ReconciliationWarning? {
        guard let note = target.note else { return nil }
        let (jobs, indexes) = ScreenedNote(note, of: target.table).note.objects(lackingIn: record)
        let objects = jobs.map { "job \($0.id)" } + indexes.map { "index \($0.name)" }
        return objects.isEmpty ? nil : .suspendedAgain(target.table, objects)
    }
}
