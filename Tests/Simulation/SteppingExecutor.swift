import Synchronization
import TestSupport

/// Runs Swift tasks one step at a time on the thread that asks for it, and draws which comes next: the order of what
/// happens side by side is then the seed's, and the same each time.
final class SteppingExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var random: SplitMix
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: SplitMix(seed: seed)))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
    }

    /// Runs the body, and everything that it starts, to its end.
    ///
    /// - Throws: what the body throws; ``Broken`` when everything waits and nothing can go on.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        let outcome = Outcome<Value>()
        Task(executorPreference: self) {
            do { outcome.set(.success(try await body())) } catch { outcome.set(.failure(error)) }
        }
        while step() {}
        guard let ended = outcome.value else { throw Broken("everything waits, and nothing goes on") }
        return try ended.get()
    }

    private func step() -> Bool {
        let job: UnownedJob? = state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            let last = state.jobs.count - 1
            state.jobs.swapAt(Int.random(in: 0...last, using: &state.random), last)
            return state.jobs.removeLast()
        }
        guard let job else { return false }
        job.runSynchronously(on: asUnownedTaskExecutor())
        return true
    }
}

private final class Outcome<Value: Sendable>: Sendable {
    private let stored = Mutex<Result<Value, any Error>?>(nil)

    var value: Result<Value, any Error>? { stored.withLock { $0 } }

    func set(_ value: Result<Value, any Error>) {
        stored.withLock { $0 = value }
    }
}

/// Something that has to hold did not.
package struct Broken: Error, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
