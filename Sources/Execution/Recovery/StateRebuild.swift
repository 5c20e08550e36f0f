import RowSources
import Statements
import Tasks
import TimeAxis
import Timescale

/// Builds a state again whose file is lost: the objects that the target's notes name are recorded, and windows that can
/// be proven to be loaded count as done.
package struct StateRebuild: Sendable {
    private let graph: TaskGraph
    private let tables: [TargetTable]
    private let log: EventLog
    private let notes: ProgressNoteStore
    private let proof: Proof
    private let progress: @Sendable (String) -> Void
    private let rebuilt: RebuiltState

    /// The proof that a window needs before it counts as done.
    package enum Proof: Sendable {
        /// Source and target agree on the number of rows, the earliest and the latest time, and one transaction wrote
        /// all of the rows and none of another window since the first run began. No chunk was rewritten. That is what a
        /// load leaves: rows of dual-writing were written before, or one by one.
        case load
        /// Source and target agree on the number of rows, the earliest and the latest time. Rows of dual-writing may
        /// agree, too.
        case counts
        /// No window counts as done.
        case nothingCounts
    }

    /// - Parameters:
    ///   - log: of a new state; its run must have been started.
    ///   - progress: receives a sentence for each window.
    package init(
        graph: TaskGraph, tables: [TargetTable], log: EventLog, notes: ProgressNoteStore, proof: Proof,
        progress: @escaping @Sendable (String) -> Void
    ) {
        self.graph = graph
        self.tables = tables
        self.log = log
        self.notes = notes
        self.proof = proof
        self.progress = progress
        rebuilt = RebuiltState(graph)
    }

    /// The findings of one hypertable.
    package struct Outcome: Sendable {
        package let spec: HypertableSpec
        /// Jobs and indexes that its note names.
        package var jobs = 0
        package var indexes = 0
        package var done: [Window] = []
        /// Windows on which source and target agree, although no proof shows that a run loaded them.
        package var unproven: [LoadDoubt: [Window]] = [:]
        /// The first transaction that may have loaded rows.
        fileprivate var firstTransaction: Int64?
    }

    /// - Throws: `ServerError`, `SourceError`, `StateError`.
    package func run(on session: Session) async throws -> [Outcome] {
        var outcomes = graph.hypertables.map { Outcome(spec: $0) }
        for index in outcomes.indices { try await takeIn(&outcomes[index], tables[index], on: session) }
        if case .nothingCounts = proof {
            try await log.append(.runEnded(.interrupted))
            return outcomes
        }
        for (index, spec) in graph.hypertables.enumerated() {
            var equal: [(window: PlannedWindow, rows: Int)] = []
            for window in spec.windows {
                let name = graph.tasks[window.last].name
                guard let rows = try await rows(of: name, window.bounds, tables[index], session) else {
                    continue
                }
                equal.append((window, rows))
            }
            try await judge(equal, &outcomes[index], on: session)
        }
        try await log.append(.runEnded(.interrupted))
        return outcomes
    }

    /// Records as done the windows that are proven to be loaded, among those on which source and target agree.
    private func judge(
        _ equal: [(window: PlannedWindow, rows: Int)], _ outcome: inout Outcome, on session: Session
    ) async throws {
        var doubts: [Int: LoadDoubt] = [:]
        if case .load = proof {
            let filled = equal.indices.filter { equal[$0].rows > 0 }
            var found: [LoadEvidence] = []
            for index in filled {
                found.append(try await evidence(of: equal[index].window.bounds, outcome, on: session))
            }
            for (index, doubt) in zip(filled, LoadEvidence.doubts(found)) { doubts[index] = doubt }
        }
        for (index, (window, rows)) in equal.enumerated() {
            if let doubt = doubts[index] {
                outcome.unproven[doubt, default: []].append(window.bounds)
                continue
            }
            for event in rebuilt.events(ofDone: window, rows: rows) { try await log.append(event) }
            outcome.done.append(window.bounds)
        }
    }

    /// Records what the note says, and makes the note one of the new state file.
    private func takeIn(_ outcome: inout Outcome, _ table: TargetTable, on session: Session) async throws {
        let name = table.spec.table
        guard let found = try await notes.note(of: name, on: session) else { return }
        let screened = ScreenedNote(found, of: name)
        let note = screened.note
        if !screened.strangers.isEmpty {
            progress(
                "warning: the note in the comment of \(name) names \(ScreenedNote.list(screened.strangers)), which no "
                    + "run can have suspended there: a person changed the comment. It is not recorded")
        }
        for event in rebuilt.events(of: note, on: name, relation: table.facts.relation) {
            try await log.append(event)
        }
        (outcome.jobs, outcome.indexes) = (note.jobs.count, note.indexes.count)
        outcome.firstTransaction = notes.firstTransaction(of: note)
        // Only after the events are on stable storage: until then the note is all that is known of the objects.
        try await notes.adopt(name, on: session)
    }

    /// The rows of the window, if target and source agree on their number, the earliest and the latest time.
    private func rows(
        of task: TaskName, _ window: Window, _ table: TargetTable, _ session: Session
    ) async throws -> Int? {
        guard let expected = try await table.source.count(of: window)?.checked() else {
            progress("\(task): the source has no way to count")
            return nil
        }
        let stored = try await StoredCount(of: window, in: table, on: session)
        progress("\(task): \(expected.rows) rows in the source, \(stored.rows) in the target")
        guard stored.rows == expected.rows else { return nil }
        guard stored.hasEnds(of: expected) || !table.keepsTimes else {
            progress("\(task): the earliest or latest time differs")
            return nil
        }
        return stored.rows
    }

    private func evidence(
        of window: Window, _ outcome: Outcome, on session: Session
    ) async throws -> LoadEvidence {
        guard let first = outcome.firstTransaction else {
            return LoadEvidence(transaction: nil, isRewritten: false)
        }
        let predicate = outcome.spec.rows(of: window).predicate
        let writers = try await session.writers(of: outcome.spec.table, where: predicate)
        return LoadEvidence(
            transaction: writers?.transaction(since: first), isRewritten: writers?.areRewritten ?? false)
    }
}
