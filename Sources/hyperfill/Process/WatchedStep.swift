import Execution
import Synchronization
import Tasks
import Terms

/// Runs a step of a command outside the graph of tasks under a ``StallWatch``: tells on standard error what the step
/// waits for, and ends it after the plan's time limit.
struct WatchedStep: Sendable {
    private let timeouts: Timeouts
    /// Looks at the target while its session waits; `nil` if there is no target yet.
    private let probe: ServerProbe?
    /// The server process of the session that may wait.
    private let process: Int?
    /// Called with the cause of a wait; once if several steps wait for the same.
    private let say: @Sendable (String) -> Void
    private let lastMessage = LastMessage()

    init(
        timeouts: Timeouts, probe: ServerProbe? = nil, process: Int? = nil,
        saying say: @escaping @Sendable (String) -> Void = { Console.error("waits: \($0)\n") }
    ) {
        (self.timeouts, self.probe, self.process, self.say) = (timeouts, probe, process, say)
    }

    /// The last message and its time.
    private final class LastMessage: Sendable {
        private let last = Mutex<(text: String, at: ContinuousClock.Instant)?>(nil)

        /// After this time the same message is news again.
        private static let interval = Duration.seconds(30)

        func isNews(_ text: String) -> Bool {
            last.withLock { last in
                if let last, last.text == text, last.at + Self.interval > .now { return false }
                last = (text, .now)
                return true
            }
        }
    }

    /// - Parameter body: adds further server processes to the flight, to be looked at too.
    /// - Throws: the errors of the body; `TaskFailure` if it stood still for too long.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (StallWatch.Flight) async throws -> Result
    ) async throws -> Result {
        var look: (@Sendable (Int) async -> ServerLook)?
        if let probe { look = { await probe.look(atProcess: $0) } }
        let watch = StallWatch(
            timeouts: timeouts, look: look, waiting: { tell("for \($0)") },
            working: { tell("for the target, which works on a statement (\($0) …)") })
        return try await watch { [process] flight in
            if let process { flight.add(process: process) }
            return try await body(flight)
        }
    }

    /// The same for a body with one session.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await run { _ in try await body() }
    }

    private func tell(_ text: String) {
        if lastMessage.isNews(text) { say(text) }
    }
}
