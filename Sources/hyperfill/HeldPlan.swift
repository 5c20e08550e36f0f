import Execution
import Reporting
import StateFile
import Tasks
import TimeAxis

/// A plan that this process alone works on: its state file locked and open, its target reached, and its
/// hypertables taken.
struct HeldPlan {
    let compiled: CompiledPlan
    let invocation: Invocation
    let target: OpenTarget
    private(set) var open: OpenState
    /// Keeps the hypertables while the connection comes and goes.
    let hold: TargetHold
    /// What the state file is told first.
    let runStart: RunStart

    /// Opens things in the order in which they can go wrong without harm.
    ///
    /// - Parameter command: `run` or `abandon`.
    /// - Throws: `StateError`, ``Ending``, `ConnectError`, `TargetError`, `ServerError`, `ImpossibleEvent`.
    init(_ compiled: CompiledPlan, _ state: StateOption, command: String) async throws {
        let holder = LockHolder.current(
            since: TimeType.timestamptz.text(Clock.now), command: "hyperfill \(command) \(compiled.path)")
        let invocation = state.invocation(for: compiled.path)
        let lock = try StateLock.acquire(state.path(for: compiled.path), holder: holder)
        do {
            let target = try await OpenTarget(compiled.graph, purpose: command)
            try target.requireWritable()
            hold = try await target.lock(compiled.graph)
            // Before a file is made: it would look as if nothing had ever been taken.
            if try state.read(for: compiled.path).header == nil {
                try await target.watching {
                    try await ForeignNote.refuse(compiled, invocation, on: target)
                }
            }
            open = try OpenState(lock, graph: compiled.graph, server: target.server)
            self.target = target
        } catch {
            lock.release()
            throw error
        }
        self.compiled = compiled
        self.invocation = invocation
        runStart = compiled.runStart(command, holder)
    }

    /// Where it is noted on the target what runs with this state take from it.
    var notes: TakenNotes { open.notes(for: compiled.path) }

    /// Takes in how the target differs from what the state knows; see ``OpenState``.
    ///
    /// - Parameter inspections: of all hypertables, in order, where they are known.
    /// - Throws: ``Ending``, `StateError`, `ServerError`.
    mutating func reclaim(_ inspections: [Inspection] = []) async throws {
        open = try await target.watching { [open, compiled, runStart, invocation, target] in
            var open = open
            try await open.reclaim(compiled, runStart, invocation, inspections, on: target)
            return open
        }
    }

    /// Takes the notes back of what is whole. What the target does not let happen soon is left to the next run.
    func settle(_ work: @escaping @Sendable (TakenNotes) async throws -> Void) async {
        do {
            let isSettled: Void? = try await within(.seconds(20)) { [notes] in try await work(notes) }
            if isSettled == nil { throw TaskFailure(message: "the target does not answer") }
        } catch {
            Console.error(
                "warning: the note in the comment of a hypertable that is done could not be removed (\(error)); "
                    + "the next run removes it\n")
        }
    }

    /// Gives the lock of the state file back; those of the target go with the connection.
    func release() {
        open.lock.release()
    }

    /// Opens the events' log and tells it who begins to work.
    ///
    /// - Throws: `StateError`.
    func begin(observer: any Observer) async throws -> EventLog {
        let log = EventLog(store: open.log, state: open.state, observer: observer, now: { Clock.now })
        try await log.append(.runStarted(runStart))
        return log
    }
}
