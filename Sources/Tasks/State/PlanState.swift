import Statements
import Terms

/// The state of a plan: a fold over the events of its state file.
package struct PlanState: Sendable {
    /// The last that is known of each task that ever started, by its recorded name.
    package private(set) var tasks: [TaskName: TaskRecord] = [:]
    /// The suspended objects of hypertables, which have to be restored.
    package private(set) var hypertables: [TableName: HypertableRecord] = [:]
    /// The files that the rows of hypertables came from.
    package private(set) var sources: [TableName: SourceRecord] = [:]
    /// The loading of hypertables.
    package private(set) var loads: [TableName: LoadRecord] = [:]
    /// Where the target was on its time line.
    package private(set) var position = PositionRecord()
    /// The rows that `delete` tasks took out of windows that no load has filled since, by the task's name.
    private(set) var emptied: [TaskName: Int] = [:]
    /// The latest run and when it started.
    package private(set) var latestRun: (start: RunStart, at: Int64)?
    /// The end of the latest run; `nil` while it goes on, and for ever when it was killed.
    package private(set) var latestEnd: (end: RunEnd, at: Int64)?
    /// The number of runs.
    package private(set) var runCount = 0
    /// The number of the event with which the latest `abandon` began.
    private(set) var abandonOrder = 0
    private var eventCount = 0

    package init() {}

    /// Folds one event into the state.
    ///
    /// - Throws: ``ImpossibleEvent`` when it cannot follow on the events before it.
    package mutating func apply(_ event: Event) throws {
        eventCount += 1
        if case .runStarted(let start) = event.kind {
            startRun(start, at: event.at)
            return
        }
        guard latestRun != nil, latestEnd == nil else { throw impossible("it belongs to no run") }
        switch event.kind {
        case .runStarted:
            break
        case .taskStarted(let id, let fingerprint):
            try start(id, fingerprint, at: event.at)
        case .jobsRecorded(let table, let jobs):
            record(jobs, of: table)
        case .indexesRecorded(let table, let indexes):
            record(indexes, of: table)
        case .jobsRestored(let table):
            hypertables[table]?.jobs = nil
        case .indexesRestored(let table):
            hypertables[table]?.indexes = nil
        case .filesRecorded(let table, let files, let changed):
            sources[table, default: SourceRecord()].files = files
            sources[table]?.changes += changed.map { SourceRecord.Change(window: $0, order: eventCount) }
        case .loadBegun(let table, let mark):
            begin(mark, on: table)
        case .rowsLost(let table, let windows, let cause, let relation):
            lose(table, cause, relation)
            loads[table, default: LoadRecord()].losses += windows.map {
                LoadRecord.Loss(window: $0, cause: cause, order: eventCount)
            }
        case .positionRecorded(let position):
            self.position.settle(at: position)
        case .targetDiverged(let table, let divergence):
            try undo(divergence, on: table)
        case .taskSucceeded(let id, let fingerprint, let result):
            try end(id, fingerprint, .succeeded(result), at: event.at)
            if let seen = result.position { position.see(seen) }
            weigh(id, result)
        case .taskFailed(let id, let fingerprint, let failure):
            try end(id, fingerprint, .failed(failure), at: event.at)
        case .taskCancelled(let id, let fingerprint):
            try end(id, fingerprint, .cancelled, at: event.at)
        case .runEnded(let end):
            latestEnd = (end, event.at)
        }
    }

    /// Folds an event that is about to be recorded into the state.
    ///
    /// - Throws: ``ImpossibleEvent``, as one that stands in no file.
    package mutating func applyNew(_ event: Event) throws {
        do {
            try apply(event)
        } catch var error as ImpossibleEvent {
            error.isNew = true
            throw error
        }
    }

    /// Returns whether the run with this word is one of those that emptied windows of the hypertable. If not, there is a
    /// newer copy of the state.
    package func knows(_ word: String, of table: TableName) -> Bool {
        loads[table]?.words.contains(word) ?? false
    }

    /// Whether a task of the hypertable, of any form of the plan, loaded rows or may have.
    ///
    /// - Returns: `false` if all loads that succeeded found no rows.
    package func holdsLoadedRows(of table: TableName) -> Bool {
        let text = table.description
        return tasks.contains { name, record in
            guard case .succeeded(let result) = record.phase, result.rows != 0,
                let task = FormerTask(name), task.kind.loadsRows
            else { return false }
            return task.table == text
        }
    }

    /// The most rows that a `delete` of the task's window took out since the window was last loaded. The source must have
    /// at least as many.
    package func rowsEmptied(before load: TaskID) -> Int {
        emptied[load.sibling(.delete).name] ?? 0
    }

    private mutating func weigh(_ id: TaskName, _ result: TaskResult) {
        guard !emptied.isEmpty || result.rows ?? 0 > 0, let task = FormerTask(id) else { return }
        let name = TaskName("\(task.table)/\(task.window)/\(TaskKind.delete.rawValue)")
        switch task.kind {
        case .delete where result.rows ?? 0 > 0: emptied[name] = max(emptied[name] ?? 0, result.rows ?? 0)
        case .copy: emptied[name] = nil
        default: break
        }
    }

    private mutating func begin(_ mark: LoadToken, on table: TableName) {
        var load = loads[table] ?? LoadRecord()
        let columns = mark.columns.map(Set.init)
        // Windows of earlier runs were given what the table had then.
        if load.words.isEmpty || load.startsOver { load.columns = columns }
        load.words.insert(mark.word)
        load.latestWord = mark.word
        (load.relation, load.latestColumns, load.startsOver) = (mark.relation, columns, false)
        loads[table] = load
    }

    private mutating func lose(_ table: TableName, _ cause: RowLoss, _ relation: String?) {
        if cause == .columnAdded, let load = loads[table] { loads[table]?.columns = load.latestColumns }
        guard cause == .madeAnew || cause == .unknownRun else { return }
        loads[table, default: LoadRecord()].startsOver = true
        guard cause == .madeAnew else { return }
        // Its jobs and indexes went with the hypertable that was dropped. What is recorded from now on is the new one's.
        hypertables[table] = nil
        emptied = emptied.filter { FormerTask($0.key)?.table ?? "" != table.description }
        loads[table]?.relation = relation
    }

    private mutating func undo(_ divergence: Divergence, on table: TableName) throws {
        let task = TaskName(divergence.undone, of: table)
        guard tasks[task]?.result != nil else { throw impossible("\(task) has not succeeded") }
        tasks[task]?.phase = .undone(divergence)
    }

    private mutating func startRun(_ start: RunStart, at time: Int64) {
        for (id, record) in tasks where record.phase == .started {
            tasks[id]?.phase = .interrupted
            tasks[id]?.endOrder = eventCount
        }
        latestRun = (start, time)
        latestEnd = nil
        runCount += 1
        if start.command == RunStart.abandon { abandonOrder = eventCount }
    }

    private mutating func start(_ id: TaskName, _ fingerprint: Fingerprint, at time: Int64) throws {
        let former = tasks[id]
        guard former?.phase != .started else { throw impossible("\(id) started and has not ended") }
        tasks[id] = TaskRecord(
            phase: .started, fingerprint: fingerprint, attempts: (former?.attempts ?? 0) + 1, startedAt: time,
            startOrder: eventCount)
    }

    private mutating func end(
        _ id: TaskName, _ fingerprint: Fingerprint, _ phase: TaskRecord.Phase, at time: Int64
    ) throws {
        guard var record = tasks[id], record.phase == .started else {
            throw impossible("\(id) has not started")
        }
        guard record.fingerprint == fingerprint else { throw impossible("\(id) started as another task") }
        record.phase = phase
        record.endedAt = time
        record.endOrder = eventCount
        tasks[id] = record
    }

    private mutating func record(_ jobs: [RecordedJob], of table: TableName) {
        var known = hypertables[table]?.jobs ?? []
        known.record(jobs)
        hypertables[table, default: HypertableRecord()].jobs = known
    }

    private mutating func record(_ indexes: [IndexDefinition], of table: TableName) {
        var known = hypertables[table]?.indexes ?? []
        known.record(indexes)
        hypertables[table, default: HypertableRecord()].indexes = known
    }

    private func impossible(_ reason: String) -> ImpossibleEvent {
        ImpossibleEvent(number: eventCount, reason: reason)
    }
}
