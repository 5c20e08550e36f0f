import Execution
import Reporting
import StateFile
import Tasks
import Terms
import TimeAxis
import Timescale

/// A plan that is locked for this process: its state file is locked and open, its target is connected, and its
/// hypertables are locked.
struct LockedPlan {
    let compiled: CompiledPlan
    let invocation: Invocation
    let target: OpenTarget
    private(set) var open: OpenState
    /// Keeps the hypertables locked while the connection comes and goes.
    let targetLock: TargetLock
    /// The first event of the command.
    let runStart: RunStart
    /// What the comparison of state and target found, to be recorded once the command is at work.
    private(set) var news: [Event.Kind] = []

    /// Locks and opens in an order in which nothing is changed before everything that can fail without harm is tried.
    ///
    /// - Parameters:
    ///   - command: `run` or `abandon`.
    ///   - accepted: the risks that its `--accept` names.
    /// - Throws: `StateError`, ``Ending``, `ConnectError`, `TargetError`, `ServerError`, `ImpossibleEvent`.
    init(
        _ compiled: CompiledPlan, _ state: StateOption, command: String, accepted: Set<Risk> = []
    ) async throws {
        let holder = LockHolder.current(
            since: TimeType.timestamptz.text(Clock.now), command: "hyperfill \(command) \(compiled.path)")
        let invocation = state.invocation(for: compiled.path)
        var runStart = compiled.runStart(command, holder, accepted: accepted)
        let lock = try StateLock.acquire(state.path(for: compiled.path), holder: holder)
        do {
            let target = try await OpenTarget(compiled.graph, purpose: command)
            try target.requireWritable()
            runStart.databaseOID = target.server.databaseOID
            targetLock = try await target.lock(compiled.graph)
            // Before a state file is made: it would look as if nothing had ever been suspended.
            if try state.read(for: compiled.path).header == nil {
                try await target.refuseNotes(
                    of: compiled, runStart, invocation, stateFile: "\(lock.statePath)")
            }
            open = try OpenState(lock, graph: compiled.graph, server: target.server)
            self.target = target
        } catch {
            lock.release()
            throw error
        }
        self.compiled = compiled
        self.invocation = invocation
        self.runStart = runStart
    }

    /// The notes that runs with this state file leave on the target.
    var notes: ProgressNoteStore { open.notes(for: compiled.path) }

    /// Compares state, notes and target, prints the warnings, and records what follows.
    ///
    /// - Parameters:
    ///   - inspections: of the hypertables that could be inspected.
    ///   - selection: of the tasks to run. If none of them is left, this is the last look at what was loaded, so that
    ///     its rows are counted. `nil` if the command runs no tasks.
    /// - Throws: ``Ending`` when the command may not go on; `StateError`, `ServerError`, `ImpossibleEvent`.
    mutating func reconcile(_ inspections: [Inspection], for selection: Selection? = nil) async throws {
        let facts = try await target.watching { [compiled, target, notes] in
            try await CatalogReading.repeated {
                try await TargetFacts.read(compiled.graph.hypertables, inspections, notes, on: target.control)
            }
        }
        var reconciliation = try await self.reconciliation(facts)
        let isLast = selection.map {
            Agenda(graph: compiled.graph, state: reconciliation.state, selection: $0).isEmpty
        }
        if reconciliation.needsCounts || isLast == true, reconciliation.refusal == nil {
            let counted = try await target.watching { [compiled, target, state = open.state] in
                try await TargetFacts.count(facts, of: compiled.graph, state, on: target.control)
            }
            reconciliation = try await self.reconciliation(counted)
        }
        news = reconciliation.news
        let stateFile = "\(open.lock.statePath)"
        let refusal = reconciliation.refusal
        if let refusal, refusal.forbidsRecording { throw Ending(refusal, stateFile: stateFile, invocation) }
        for warning in reconciliation.warnings {
            let text = ReconciliationWarningText(warning, stateFile: stateFile)
            Console.error("warning: \(text.sentence)\n")
        }
        try open.record(reconciliation.records)
        if let refusal { throw Ending(refusal, stateFile: stateFile, invocation) }
    }

    /// - Parameter facts: of the hypertables; those that the control session has counted are as it saw the target.
    private func reconciliation(_ facts: [TargetFacts]) async throws -> Reconciliation {
        let position = try await target.control.timelinePosition()
        return try Reconciliation(
            compiled.graph, open.state, facts, position: position, stateIdentity: open.log.header.identity,
            in: runStart, at: Clock.now)
    }

    /// Removes the notes of hypertables that are done. If the target does not allow that soon, it is left to the next
    /// run, and a warning says so.
    func settle(_ work: @escaping @Sendable (ProgressNoteStore) async throws -> Void) async {
        do {
            let isSettled: Void? = try await withTimeLimit(.seconds(20)) { [notes] in try await work(notes) }
            if isSettled == nil { throw TaskFailure(message: "the target does not answer") }
        } catch {
            Console.error(
                "warning: the note in the comment of a hypertable that is done could not be removed (\(error)); "
                    + "the next run removes it\n")
        }
    }

    /// Releases the lock of the state file. Those of the target end with the connection.
    func release() {
        open.lock.release()
    }

    /// Opens the log of events and records that the command begins.
    ///
    /// - Throws: `StateError`.
    func begin(observer: any Observer) async throws -> EventLog {
        let log = EventLog(store: open.log, state: open.state, observer: observer, now: { Clock.now })
        try await log.append(.runStarted(runStart))
        return log
    }
}

extension OpenTarget {
    /// Refuses to begin without a state file where the notes of runs with another one stand in the way: the plan was
    /// never run, or its state file is lost.
    ///
    /// - Throws: ``Ending``, `ServerError`, `TaskFailure`.
    func refuseNotes(
        of compiled: CompiledPlan, _ run: RunStart, _ invocation: Invocation, stateFile: String
    ) async throws {
        let reader = ProgressNoteStore(
            author: ProgressNote(state: "", plan: compiled.path, host: "", since: ""))
        let facts = try await watching { [control] in
            try await TargetFacts.read(compiled.graph.hypertables, [], reader, on: control)
        }
        let reconciliation = try Reconciliation(
            compiled.graph, PlanState(), facts, stateIdentity: nil, in: run, at: Clock.now)
        if let refusal = reconciliation.refusal {
            throw Ending(refusal, stateFile: stateFile, invocation)
        }
    }
}

extension Ending {
    init(_ refusal: Refusal, stateFile: String, _ invocation: Invocation) {
        self.init(
            ExitStatus(of: refusal.meaning), RefusalText(refusal, stateFile: stateFile, invocation).text)
    }
}
