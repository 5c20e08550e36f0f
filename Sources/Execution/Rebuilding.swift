import RowSources
import Statements
import Tasks
import TimeAxis
import Timescale

/// Makes a state anew when its file is lost: what the notes in the target say was taken is recorded again, and windows
/// that can be proven to be loaded count as done.
public struct Rebuilding: Sendable {
    private let graph: TaskGraph
    private let tables: [TargetTable]
    private let log: EventLog
    private let notes: TakenNotes
    private let grounds: Grounds
    private let progress: @Sendable (String) -> Void

    /// On what grounds a window counts as done.
    public enum Grounds: Sendable {
        /// Source and target agree on its number of rows, the earliest and the latest time, and one transaction wrote
        /// all of its rows since the first run began. That is what a load leaves; rows of dual-writing came before,
        /// or one by one.
        case load
        /// They agree on its number of rows, the earliest and the latest time. Rows of dual-writing may agree, too.
        case counts
        /// None does.
        case nothing
    }

    /// - Parameters:
    ///   - log: of a new state; its run must have been started.
    ///   - progress: told of each window.
    public init(
        graph: TaskGraph, tables: [TargetTable], log: EventLog, notes: TakenNotes, grounds: Grounds,
        progress: @escaping @Sendable (String) -> Void
    ) {
        self.graph = graph
        self.tables = tables
        self.log = log
        self.notes = notes
        self.grounds = grounds
        self.progress = progress
    }

    /// What was found of one hypertable.
    public struct Outcome: Sendable {
        public let spec: HypertableSpec
        public var jobs = 0
        public var indexes = 0
        public var done: [Window] = []
        /// Windows of which source and target agree, though nothing shows that they were loaded.
        public var unproven: [Window] = []
        /// The first transaction that may have loaded something.
        fileprivate var firstTransaction: Int64?
    }

    /// - Throws: `ServerError`, `SourceError`, `StateError`.
    public func run(on session: Session) async throws -> [Outcome] {
        var outcomes = graph.hypertables.map { Outcome(spec: $0) }
        for index in outcomes.indices { try await takeIn(&outcomes[index], tables[index], on: session) }
        if case .nothing = grounds {
            try await log.append(.runEnded(.interrupted))
            return outcomes
        }
        for (index, task) in graph.tasks.enumerated() where task.kind == .count {
            guard let window = task.window,
                let rows = try await rows(of: task.id, window, tables[task.hypertable], session)
            else { continue }
            if try await isProven(window, rows, outcomes[task.hypertable], on: session) {
                try await record(index, rows)
                outcomes[task.hypertable].done.append(window)
            } else {
                outcomes[task.hypertable].unproven.append(window)
            }
        }
        try await log.append(.runEnded(.interrupted))
        return outcomes
    }

    /// Records what the note says, and makes the note ours.
    private func takeIn(_ outcome: inout Outcome, _ table: TargetTable, on session: Session) async throws {
        let name = table.spec.table
        guard let note = try await notes.note(of: name, on: session) else { return }
        if !note.jobs.isEmpty { try await log.append(.jobsRecorded(name, note.jobs)) }
        if !note.indexes.isEmpty { try await log.append(.indexesRecorded(name, note.indexes)) }
        if let word = note.word {
            try await log.append(.loadBegun(name, LoadMark(word: word, relation: table.facts.relation)))
        }
        (outcome.jobs, outcome.indexes) = (note.jobs.count, note.indexes.count)
        outcome.firstTransaction = notes.firstTransaction(of: note)
        // Only now is it on stable storage that the new state knows of it.
        try await notes.adopt(name, on: session)
    }

    /// The rows of the window, if target and source agree on their number, the earliest and the latest time.
    private func rows(
        of task: TaskID, _ window: Window, _ table: TargetTable, _ session: Session
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

    private func isProven(
        _ window: Window, _ rows: Int, _ outcome: Outcome, on session: Session
    ) async throws -> Bool {
        guard case .load = grounds, rows > 0 else { return true }
        guard let first = outcome.firstTransaction else { return false }
        let statements = WindowStatements(
            table: outcome.spec.table, timeColumn: outcome.spec.timeColumn, timeType: outcome.spec.timeType,
            window: window)
        let writers = try await session.writers(of: outcome.spec.table, where: statements.predicate)
        return writers?.areOne(since: first) ?? false
    }

    /// Writes down that the window's tasks are done, and on what grounds.
    private func record(_ count: Int, _ rows: Int) async throws {
        var window = [count]
        while let dependency = graph.tasks[window[0]].dependencies.first,
            graph.tasks[dependency].window != nil
        {
            window.insert(dependency, at: 0)
        }
        for index in window {
            let task = graph.tasks[index]
            let result = TaskResult(
                rows: task.kind == .delete ? nil : rows,
                warnings: task.kind == .count
                    ? [
                        "taken for done when the state was rebuilt: source and target have \(rows) rows; their values "
                            + "were not compared"
                    ] : nil
            )
            try await log.append(.taskStarted(task.id, task.fingerprint))
            try await log.append(.taskSucceeded(task.id, task.fingerprint, result))
        }
    }
}
