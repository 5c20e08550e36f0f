import Tasks
import Terms
import TimeAxis
import Timescale

/// Records in the state file and in the table's comment that a run loads the hypertable, before its first delete.
///
/// The note stays in the comment until all windows are loaded. A run with another state file, or with an older copy of
/// this one, sees by it that its own state of the hypertable may be out of date.
actor LoadTokens {
    private let log: EventLog
    private let notes: ProgressNoteStore
    /// The random word of this run.
    private let word = String(UInt64.random(in: .min ... .max), radix: 36)
    private var marked: Set<TableName> = []

    init(log: EventLog, notes: ProgressNoteStore) {
        self.log = log
        self.notes = notes
    }

    /// Marks the hypertable, once in a run. Tasks that mark it at the same time write the same.
    ///
    /// - Returns: a warning when the role may not write the comment.
    /// - Throws: `ServerError`, `StateError`.
    func mark(_ table: TargetTable, on session: Session) async throws -> String? {
        let name = table.spec.table
        guard !marked.contains(name) else { return nil }
        // The state file comes first: it would look like an older copy if the target had a word that it does not know.
        let mark = LoadToken(
            word: word, relation: table.facts.relation,
            columns: table.facts.columns.filter { !$0.isGenerated }.map(\.name))
        try await log.append(.loadBegun(name, mark))
        let suspended = await log.state.hypertables[name]
        let isNoted = try await notes.mark(word, suspended, on: name, session)
        guard marked.insert(name).inserted, !isNoted else { return nil }
        return
            "the role may not write into the comment of \(name) that it is being loaded: a run with an older copy of the "
            + "state file would not notice this run"
    }

    /// Refuses a column that was added to source and hypertable after windows had been loaded: these windows lack its
    /// values. A plan that names its columns cannot meet one.
    ///
    /// - Parameter columns: the columns of the rows that are about to be loaded.
    /// - Throws: a `TaskFailure` after it is recorded that the windows have to be loaded again; `StateError`.
    func check(_ columns: [String], of table: TargetTable) async throws {
        let name = table.spec.table
        let state = await log.state
        guard table.spec.columns == nil, let known = state.loads[name]?.columns,
            let new = columns.first(where: { !known.contains($0) })
        else { return }
        guard try await lose(name, state) else { return }
        throw TaskFailure(
            message:
                "the source gives a column \(new) that \(name) did not have when other windows were loaded, so that "
                + "they have nothing in it",
            hint:
                "the next run loads them again, with the new column; where that is not wanted, `--select` or `--exclude` "
                + "leaves them as they are")
    }

    /// Records that loaded windows lack the values of a column, because another one has its name.
    ///
    /// - Throws: `StateError`.
    func replaced(in table: TargetTable) async throws {
        _ = try await lose(table.spec.table, await log.state)
    }

    /// Records that all windows have to be loaded again.
    ///
    /// - Returns: false if none was loaded. A window without rows lacks nothing.
    private func lose(_ name: TableName, _ state: PlanState) async throws -> Bool {
        let isLoaded = state.holdsLoadedRows(of: name)
        let whole = isLoaded ? [Window(start: nil, end: .max)] : []
        try await log.append(.rowsLost(name, whole, .columnAdded))
        return isLoaded
    }
}

extension ProgressNoteStore {
    /// The same in a session of the pool.
    package func settle(_ graph: TaskGraph, _ state: PlanState, with pool: SessionPool) async throws {
        try await pool.withSession { session in try await settle(graph, state, on: session) }
    }

    /// Removes the words of hypertables that have nothing left to load or to restore. A session that makes a chunk holds
    /// a lock that this waits for, but only five seconds: the next run tries again.
    ///
    /// - Throws: `ServerError`.
    package func settle(_ graph: TaskGraph, _ state: PlanState, on session: Session) async throws {
        let agenda = Agenda(graph: graph, state: state)
        try await session.execute("SET lock_timeout = '5s'")
        for spec in graph.hypertables where state.loads[spec.table] != nil {
            guard spec.tasks.allSatisfy({ agenda.decisions[$0] == .done }) else { continue }
            guard let note = try await note(of: spec.table, on: session), isOurs(note) else { continue }
            try await remove(word: true, from: spec.table, on: session)
        }
        try await session.execute("SET lock_timeout = 0")
    }
}
