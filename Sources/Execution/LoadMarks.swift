import Tasks
import Terms
import TimeAxis
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
        let mark = LoadMark(
            word: word, relation: table.facts.relation,
            columns: table.facts.columns.filter { !$0.isGenerated }.map(\.name))
        try await log.append(.loadBegun(name, mark))
        let isNoted = try await notes.mark(word, on: name, session)
        guard marked.insert(name).inserted, !isNoted else { return nil }
        return
            "the role may not write into the comment of \(name) that it is being loaded: with an older copy of the "
            + "state file, a run would not notice what this one did"
    }

    /// Notices a column that source and hypertable were given in mid-backfill: windows that were loaded before have
    /// nothing in it. Only a plan that leaves it to the source which columns there are can meet one.
    ///
    /// - Parameter columns: those of the rows that are about to be loaded.
    /// - Throws: a `TaskFailure` once it is written down that these windows have to be loaded again; `StateError`.
    func check(_ columns: [String], of table: TargetTable) async throws {
        let name = table.spec.table
        let state = await log.state
        guard table.spec.columns == nil, let known = state.loads[name]?.columns,
            let new = columns.first(where: { !known.contains($0) })
        else { return }
        let loaded = state.tasks.count { id, record in
            // A window without rows lacks nothing.
            guard case .succeeded(let result) = record.phase, result.rows != 0 else { return false }
            return id.text.hasPrefix("\(name)/") && id.text.hasSuffix("/\(TaskKind.copy.rawValue)")
        }
        let whole = loaded > 0 ? [Window(start: nil, end: .max)] : []
        try await log.append(.rowsLost(name, whole, .columnAdded))
        guard loaded > 0 else { return }
        throw TaskFailure(
            message:
                "the source gives a column \(new) that \(name) did not have when other windows were loaded, so that "
                + "they have nothing in it",
            hint:
                "the next run loads them again, with the new column; where that is not wanted, `--select` or `--exclude` "
                + "leaves them as they are")
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
