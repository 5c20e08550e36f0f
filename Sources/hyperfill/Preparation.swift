import Execution
import Synchronization
import Tasks
import Terms

/// Looks after what a command does beside the graph of tasks: says on standard error what it waits for when it stands
/// still for some seconds, and ends it when a plan has had enough.
struct Preparation: Sendable {
    private let patience: Patience
    /// Looks at the target while its session waits; `nil` where there is no target yet.
    private let onlooker: Onlooker?
    /// The server process of that session.
    private let process: Int?
    /// Told what is waited for; of all that wait for the same, once.
    private let say: @Sendable (String) -> Void
    private let saying = Saying()

    init(
        patience: Patience, onlooker: Onlooker? = nil, process: Int? = nil,
        saying say: @escaping @Sendable (String) -> Void = { Console.error("waits: \($0)\n") }
    ) {
        (self.patience, self.onlooker, self.process, self.say) = (patience, onlooker, process, say)
    }

    /// What was said last, and when.
    private final class Saying: Sendable {
        private let last = Mutex<(text: String, at: ContinuousClock.Instant)?>(nil)

        /// What goes on for long is said again, now and then.
        private static let interval = Duration.seconds(30)

        func isNews(_ text: String) -> Bool {
            last.withLock { last in
                if let last, last.text == text, last.at + Self.interval > .now { return false }
                last = (text, .now)
                return true
            }
        }
    }

    /// - Parameter body: tells what else of it is to be looked at.
    /// - Throws: what the body throws; `TaskFailure` when it stood still for too long.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (StallWatch.Flight) async throws -> Result
    ) async throws -> Result {
        var look: (@Sendable (Int) async -> ServerLook)?
        if let onlooker { look = { await onlooker.look(atProcess: $0) } }
        let watch = StallWatch(
            patience: patience, look: look, waiting: { tell("for \($0)") },
            working: { tell("for the target, which works on a statement (\($0) …)") })
        return try await watch { [process] flight in
            if let process { flight.add(process: process) }
            return try await body(flight)
        }
    }

    /// The same for what shows all by itself.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await run { _ in try await body() }
    }

    private func tell(_ text: String) {
        if saying.isNews(text) { say(text) }
    }
}
