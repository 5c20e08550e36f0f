import RowSources
import Synchronization
import Tasks
import Terms
import Timescale

/// Watches a task, or another step of a command: reports what it waits for when it stands still, and ends it when that
/// takes too long. A step that works is left alone however long it takes, unless the plan limits statements.
package struct StallWatch: Sendable {
    private let timeouts: Timeouts
    private let look: (@Sendable (_ process: Int) async -> ServerLook)?
    private let waiting: @Sendable (_ cause: String) -> Void
    private let working: @Sendable (_ statement: String) -> Void

    /// - Parameters:
    ///   - look: looks at a server process of the target by another session; `nil` where there is no target.
    ///   - waiting: told again and again what is waited for.
    ///   - working: told again and again that the target works on a statement that began so.
    package init(
        timeouts: Timeouts, look: (@Sendable (_ process: Int) async -> ServerLook)?,
        waiting: @escaping @Sendable (_ cause: String) -> Void,
        working: @escaping @Sendable (_ statement: String) -> Void = { _ in }
    ) {
        self.timeouts = timeouts
        self.look = look
        self.waiting = waiting
        self.working = working
    }

    /// The time without movement after which a wait is reported, and the interval of the looks.
    private static let shortest = Swift.Duration.seconds(3)
    private static let pace = Swift.Duration.seconds(1)

    /// The watched step: its liveness, and its sessions on the target.
    package final class Flight: Sendable {
        package let liveness = Liveness()
        private let pids = Mutex<[Int]>([])

        /// The server processes of the task's sessions, its own first.
        var processes: [Int] { pids.withLock { $0 } }

        package func add(process pid: Int) {
            pids.withLock { $0.append(pid) }
        }

        func remove(process pid: Int) {
            pids.withLock { $0.removeAll { $0 == pid } }
        }
    }

    /// Runs the body, which tells the flight what it does.
    ///
    /// - Throws: what the body throws; a `TaskFailure` that names what was waited for in vain.
    package func callAsFunction<Result: Sendable>(
        _ body: @escaping @Sendable (Flight) async throws -> Result
    ) async throws -> Result {
        let flight = Flight()
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await Liveness.$current.withValue(flight.liveness) { try await body(flight) }
            }
            group.addTask {
                guard let failure = await stall(of: flight) else { return nil }
                throw failure
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// Returns when the task stands still for too long, or is over.
    private func stall(of flight: Flight) async -> TaskFailure? {
        while (try? await Task.sleep(for: Self.pace)) != nil {
            let still = ContinuousClock.now - flight.liveness.movedAt
            guard still >= Self.shortest || timeouts.statement != nil else { continue }
            let cause: String
            if let waited = flight.liveness.cause {
                cause = waited
            } else {
                switch await look(at: flight) {
                case .works(let statement, let seconds):
                    if let failure = tooLong(statement, seconds) { return failure }
                    if !statement.isEmpty, .seconds(seconds) >= Self.shortest { working(statement) }
                    flight.liveness.touch()
                    continue
                case .waits(let lock): cause = lock
                }
            }
            guard still >= Self.shortest, !Task.isCancelled else { continue }
            waiting(cause)
            if let limit = timeouts.progress, still >= .milliseconds(limit) {
                return TaskFailure(
                    kind: flight.liveness.waitsForDatabase ? .unreachable : .refused,
                    message: "it stood still for \(Self.words(limit)), waiting for \(cause)",
                    hint: "`timeouts: { progress: … }` of the plan says how long is too long",
                    isTransient: true)
            }
        }
        return nil
    }

    private enum Sight {
        case works(statement: String, seconds: Double)
        case waits(String)
    }

    /// Asks the target, by a session of its own, what it does for the task: while one of its sessions works, the
    /// others may wait.
    private func look(at flight: Flight) async -> Sight {
        guard let look else { return .works(statement: "", seconds: 0) }
        var sight: Sight?
        for pid in flight.processes {
            let seen = Self.sight(await look(pid), ofProcess: pid)
            if case .works(let statement, _) = seen, !statement.isEmpty { return seen }
            if case .waits = sight { continue }
            sight = seen
        }
        return sight ?? .waits("a session on the target")
    }

    private static func sight(_ look: ServerLook, ofProcess pid: Int) -> Sight {
        switch look {
        case .silent: return .waits("an answer from the target")
        case .gone: return .waits("the target, which has lost the session (process \(pid))")
        case .seen(let wait):
            if let cause = wait.cause { return .waits(cause) }
            return .works(statement: wait.isActive ? wait.statement : "", seconds: wait.seconds)
        }
    }

    private func tooLong(_ statement: String, _ seconds: Double) -> TaskFailure? {
        guard let limit = timeouts.statement, !statement.isEmpty, !statement.uppercased().hasPrefix("COPY"),
            seconds * 1_000 > Double(limit)
        else { return nil }
        return TaskFailure(
            message: "a statement (\(statement) …) ran for longer than \(Self.words(limit)) and was ended",
            hint: "`timeouts: { statement: … }` of the plan says how long is too long")
    }

    private static func words(_ milliseconds: Int) -> String {
        switch milliseconds {
        case let time where time % 60_000 == 0: "\(time / 60_000) min"
        case let time where time % 1_000 == 0: "\(time / 1_000) s"
        default: "\(milliseconds) ms"
        }
    }
}
