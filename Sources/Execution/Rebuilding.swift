import RowSources
import Statements
import Tasks
import Timescale

/// Makes a state anew when its file is lost: windows that hold as many rows as the source has count as done, and
/// what the notes in the target say was taken is recorded again.
public struct Rebuilding: Sendable {
    private let graph: TaskGraph
    private let tables: [TargetTable]
    private let log: EventLog
    private let notes: TakenNotes
    private let progress: @Sendable (String) -> Void

    /// - Parameters:
    ///   - log: of a new state; its run must have been started.
    ///   - progress: told of each window.
    public init(
        graph: TaskGraph, tables: [TargetTable], log: EventLog, notes: TakenNotes,
        progress: @escaping @Sendable (String) -> Void
    ) {
        self.graph = graph
        self.tables = tables
        self.log = log
        self.notes = notes
        self.progress = progress
    }

    /// What was found of one hypertable.
    public struct Outcome: Sendable {
        public let spec: HypertableSpec
        public var windowsDone = 0
        public var jobs = 0
        public var indexes = 0
    }

    /// - Throws: `ServerError`, `SourceError`, `StateError`.
    public func run(on session: Session) async throws -> [Outcome] {
        var outcomes = graph.hypertables.map { Outcome(spec: $0) }
        for (index, spec) in graph.hypertables.enumerated() {
            guard let note = try await notes.note(of: spec.table, on: session) else { continue }
            if !note.jobs.isEmpty { try await log.append(.jobsRecorded(spec.table, note.jobs)) }
            if !note.indexes.isEmpty { try await log.append(.indexesRecorded(spec.table, note.indexes)) }
            (outcomes[index].jobs, outcomes[index].indexes) = (note.jobs.count, note.indexes.count)
            // Only now is it on stable storage that the new state knows of it.
            try await notes.adopt(spec.table, on: session)
        }
        for (index, task) in graph.tasks.enumerated() where task.kind == .count {
            guard let rows = try await rows(of: task, on: session) else { continue }
            try await record(index, rows)
            outcomes[task.hypertable].windowsDone += 1
        }
        try await log.append(.runEnded(.interrupted))
        return outcomes
    }

    /// The rows of the window, if target and source agree on their number.
    private func rows(of task: PlannedTask, on session: Session) async throws -> Int? {
        let table = tables[task.hypertable]
        guard let window = task.window, let expected = try await table.source.count(of: window)?.checked()
        else {
            return nil
        }
        let sql = table.statements(window).count
        let actual = try await session.query(sql).first?[0].flatMap { Int($0) }
        progress("\(task.id): \(expected.rows) rows in the source, \(actual ?? 0) in the target")
        return actual == expected.rows ? actual : nil
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
                    ? ["taken for done when the state was rebuilt: source and target have \(rows) rows"] : nil
            )
            try await log.append(.taskStarted(task.id, task.fingerprint))
            try await log.append(.taskSucceeded(task.id, task.fingerprint, result))
        }
    }
}
