import Execution
import StateFile
import Synchronization
import SystemPackage
import Tasks
import TestSupport

/// The state file of a simulated process: events in memory, or a real log on a disk in memory, which is slower.
final class SimulatedStore: EventStore {
    private struct Memory {
        var events: [Event] = []
        /// How many of them are on stable storage.
        var stable = 0
    }

    private let world: World
    private let memory = Mutex(Memory())
    private let disk: MemoryDisk?
    private let log = Mutex<StateLog<Event>?>(nil)

    private static let path = FilePath("plan.state.jsonl")
    private static let coding = StateCoding<Event>.events

    init(_ world: World, onDisk: Bool) {
        self.world = world
        disk =
            onDisk
            ? MemoryDisk { step in
                do {
                    try world.act { _ in }
                } catch {
                    throw Errno.ioError
                }
                guard case .write(let count) = step, count > 1, world.chance(oneIn: 8) else { return nil }
                return count / 2
            } : nil
    }

    /// Opens it as a process that starts, and gives what it holds.
    ///
    /// - Throws: `StateError`, ``World/Dead``, `ImpossibleEvent`.
    func open() throws -> PlanState {
        var state = PlanState()
        guard let disk else {
            for event in memory.withLock({ $0.events }) { try state.apply(event) }
            return state
        }
        log.withLock { $0 = nil }
        disk.closeAll()
        let holder = LockHolder(pid: 1, host: "h", user: "u", since: "s", command: "c")
        let lock = try StateLock.acquire(Self.path, holder: holder, files: disk)
        do {
            let opened = try StateLog.open(lock, expecting: nil, coding: Self.coding) { event, _ in
                try state.apply(event)
            }
            log.withLock { $0 = opened }
        } catch StateError.missing {
            let header = StateHeader(
                program: "1", created: "2026-08-10", plan: "0123456789abcdef",
                target: TargetIdentity(system: "1", database: "d"))
            let created = try StateLog.create(header, lock, coding: Self.coding)
            log.withLock { $0 = created }
        }
        return state
    }

    /// A copy of what it holds; `nil` of a real log.
    var copy: [Event]? { disk == nil ? memory.withLock { $0.events } : nil }

    /// Puts a copy in its place.
    func putBack(_ copy: [Event]) {
        memory.withLock { $0 = Memory(events: copy, stable: copy.count) }
    }

    func append(_ event: Event) throws {
        // How long a task took is the one thing here that the seed does not decide.
        var event = event
        if case .taskSucceeded(let id, let fingerprint, var result) = event.kind {
            result.seconds = 0
            event.kind = .taskSucceeded(id, fingerprint, result)
        }
        if let log = log.withLock({ $0 }) {
            try log.append(event)
        } else {
            try world.act { _ in }
            memory.withLock { $0.events.append(event) }
            try world.act { _ in }
            if world.sabotage != .storesLater { memory.withLock { $0.stable = $0.events.count } }
            try world.act { _ in }
        }
        note(event)
        world.trace?("\(event.kind)")
    }

    private func note(_ event: Event) {
        world.with { state in
            switch event.kind {
            case .taskStarted(let id, _): _ = state.intents.insert(id)
            case .taskSucceeded(let id, _, _), .taskFailed(let id, _, _), .taskCancelled(let id, _):
                state.intents.remove(id)
            default: break
            }
        }
    }

    /// What a power cut leaves of it.
    func losePower(_ random: inout SplitMix) {
        memory.withLock { memory in
            let kept = Int.random(in: memory.stable...memory.events.count, using: &random)
            memory.events = Array(memory.events.prefix(kept))
            memory.stable = kept
        }
        disk?.losePower { unstable in
            (Int.random(in: 0...unstable, using: &random), [0, 0, 7].randomElement(using: &random) ?? 0)
        }
    }
}
