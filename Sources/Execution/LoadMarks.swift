import Tasks
import Terms
import Timescale

/// Sees to it that state file and target say that a run loads a hypertable, before the first of its windows is
/// emptied.
///
/// Until all of its windows are loaded, the note on the target tells every other state file, and every older copy of
/// this one, that what it knows of the hypertable may not be true any more.
actor LoadMarks {
    private let log: EventLog
    private let notes: TakenNotes
    /// The run's.
    private let word = String(UInt64.random(in: .min ... .max), radix: 36)
    private var marked: Set<TableName> = []

    init(log: EventLog, notes: TakenNotes) {
        self.log = log
        self.notes = notes
    }

    /// Marks the hypertable, once in a run; tasks that do so side by side write the same.
    ///
    /// - Returns: a warning when the role may not write the note.
    /// - Throws: `ServerError`, `StateError`.
    func mark(_ table: TargetTable, on session: Session) async throws -> String? {
        let name = table.spec.table
        guard !marked.contains(name) else { return nil }
        // The state file first: a word on the target that it does not know would make it an older copy.
        try await log.append(.loadBegun(name, LoadMark(word: word, relation: table.facts.relation)))
        let isNoted = try await notes.mark(word, on: name, session)
        guard marked.insert(name).inserted, !isNoted else { return nil }
        return
            "the role may not write into the comment of \(name) that it is being loaded: with an older copy of the "
            + "state file, a run would not notice what this one did"
    }
}

extension TakenNotes {
    /// The same in a session of the pool.
    public func settle(_ graph: TaskGraph, _ state: PlanState, with pool: SessionPool) async throws {
        try await pool.withSession { session in try await settle(graph, state, on: session) }
    }

    /// Takes the words back from hypertables of which nothing is left to load or to give back. Waits only a moment for
    /// whoever makes a chunk: the next run does the same.
    ///
    /// - Throws: `ServerError`.
    public func settle(_ graph: TaskGraph, _ state: PlanState, on session: Session) async throws {
        var isLeft = [Bool](repeating: false, count: graph.hypertables.count)
        for (task, decision) in zip(graph.tasks, Agenda(graph: graph, state: state).decisions)
        where decision != .done {
            isLeft[task.hypertable] = true
        }
        try await session.execute("SET lock_timeout = '5s'")
        for (spec, isLeft) in zip(graph.hypertables, isLeft) where !isLeft && state.loads[spec.table] != nil {
            guard let note = try await note(of: spec.table, on: session), isOurs(note) else { continue }
            try await remove(word: true, from: spec.table, on: session)
        }
        try await session.execute("SET lock_timeout = 0")
    }
}
