import Execution
import Synchronization
import Tasks
import Terms

/// Looks after what a command does beside the graph of tasks: says on standard error what it waits for when it stands
/// still for some seconds, and ends it when a plan has had enough.
struct Preparation: Sendable {
    let patience: Patience
    /// Looks at the target while its session waits; `nil` where there is no target yet.
    var onlooker: Onlooker?
    /// The server process of that session.
    var process: Int?

    /// What was said last, and when.
    private final class Saying: Sendable {
        private let last = Mutex<(text: String, at: ContinuousClock.Instant)?>(nil)

        /// What goes on for long is said again, now and then.
        private static let interval = Duration.seconds(30)

        func say(_ text: String) {
            let isNews = last.withLock { last in
                if let last, last.text == text, last.at + Self.interval > .now { return false }
                last = (text, .now)
                return true
            }
            if isNews { Console.error("waits: \(text)\n") }
        }
    }

    /// - Throws: what the body throws; `TaskFailure` when it stood still for too long.
    func callAsFunction<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let saying = Saying()
        var look: (@Sendable (Int) async -> ServerLook)?
        if let onlooker { look = { await onlooker.look(atProcess: $0) } }
        let watch = StallWatch(
            patience: patience, look: look,
            waiting: { saying.say("for \($0)") },
            working: { saying.say("for the target, which works on a statement (\($0) …)") })
        return try await watch { [process] (flight: StallWatch.Flight) in
            if let process { flight.add(process: process) }
            return try await body()
        }
    }
}
