import Statements
import Terms

/// The sign that the target may lack what it had committed: it is not where its time line would have led.
package enum TargetMove: Hashable, Sendable {
    /// The write-ahead log has not come as far as the state records.
    case behind(recorded: TimelinePosition, now: TimelinePosition)
    /// The server is on another timeline: a standby was promoted, or a backup was recovered.
    case otherTimeline(recorded: TimelinePosition, now: TimelinePosition)
    /// The server was started since: after a crash, over a copy of its disk, or as planned.
    case restarted
    /// The note in the table's comment is not that of the latest load.
    case olderNote(TableName)

    /// - Parameter now: where the target is; `nil` if it does not say.
    /// - Returns: `nil` if the target is where the state expects it, or nothing is known.
    init?(from record: PositionRecord, to now: TimelinePosition?) {
        if let recorded = record.latest, let now {
            if recorded.timeline != now.timeline {
                self = .otherTimeline(recorded: recorded, now: now)
                return
            }
            if now.wal < recorded.wal {
                self = .behind(recorded: recorded, now: now)
                return
            }
            if now.start != recorded.start {
                self = .restarted
                return
            }
        }
        guard record.isBroken else { return nil }
        self = .restarted
    }

    /// Looks at the notes: while windows are left, each has to hold the word of the latest load.
    ///
    /// A role that may not write comments leaves no note, and a plan that was edited has windows left after its note was
    /// removed. The windows are counted then, and that is all.
    init?(notesIn targets: [TargetFacts], of graph: TaskGraph, _ state: PlanState, identity: String) {
        let agenda = Agenda(graph: graph, state: state)
        let facts = Dictionary(targets.map { ($0.table, $0) }) { first, _ in first }
        for spec in graph.hypertables {
            guard let load = state.loads[spec.table], let latest = load.latestWord, !load.startsOver,
                let target = facts[spec.table], target.isNoteKnown,
                spec.tasks.contains(where: { agenda.decisions[$0] != .done })
            else { continue }
            guard let note = target.note, note.state == identity, let word = note.word else {
                // A run that finished has removed the word.
                if state.latestEnd?.end == .finished { continue }
                self = .olderNote(spec.table)
                return
            }
            guard word != latest, state.knows(word, of: spec.table) else { continue }
            self = .olderNote(spec.table)
            return
        }
        return nil
    }
}
