import Glibc
import Reporting
import Synchronization
import Tasks

/// Shows the progress of a run on standard error: a view that is redrawn on a terminal, and a line for each event
/// elsewhere.
final class ProgressDisplay: Observer {
    /// The view, and how much of it is on the terminal.
    private enum View {
        case terminal(ProgressView, linesDrawn: Int)
        case log(LogView, lastLineAt: Int64)
    }

    private let view: Mutex<View>
    private let clockwork = Mutex<Task<Void, Never>?>(nil)
    private let usesColour = Console.usesColour(STDERR_FILENO)

    /// After this many microseconds without news, a log gets a line that says what runs.
    private static let heartbeat: Int64 = 30_000_000

    init(graph: TaskGraph, agenda: Agenda) {
        view = Mutex(
            Console.isTerminal(STDERR_FILENO)
                ? .terminal(ProgressView(graph, agenda), linesDrawn: 0)
                : .log(LogView(graph, agenda), lastLineAt: Clock.now))
    }

    /// Starts to draw, several times a second.
    func start() {
        let work = Task { [weak self] in
            while !Task.isCancelled {
                self?.tick()
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
        clockwork.withLock { $0 = work }
    }

    /// Draws the last state and stops.
    func finish() {
        clockwork.withLock { $0?.cancel() }
        tick()
    }

    /// Prints a message that concerns no task.
    func note(_ text: String) {
        Console.error("\(text)\n")
    }

    func observe(_ observation: Observation) {
        view.withLock { view in
            let now = Clock.now
            switch view {
            case .terminal(var progress, let linesDrawn):
                progress.take(observation, at: now)
                view = .terminal(progress, linesDrawn: linesDrawn)
            case .log(var log, let lastLineAt):
                let lines = log.lines(for: observation, at: now)
                for line in lines { Console.error("\(line)\n") }
                view = .log(log, lastLineAt: lines.isEmpty ? lastLineAt : now)
            }
        }
    }

    private func tick() {
        view.withLock { view in
            let now = Clock.now
            switch view {
            case .terminal(let progress, let linesDrawn):
                view = .terminal(progress, linesDrawn: draw(progress, over: linesDrawn, at: now))
            case .log(let log, let lastLineAt):
                guard now - lastLineAt >= Self.heartbeat else { return }
                Console.error("\(log.heartbeat(at: now))\n")
                view = .log(log, lastLineAt: now)
            }
        }
    }

    /// Draws the lines over the former ones, and returns their number.
    private func draw(_ progress: ProgressView, over former: Int, at now: Int64) -> Int {
        let size = Console.size
        let lines = progress.lines(
            at: now, width: size.columns, height: size.rows, usesColour: usesColour)
        Console.draw(lines, over: former)
        return lines.count
    }
}
