import Glibc
import Tasks

/// A kill on demand, with which people rehearse a crash: the process ends at a named point as by `kill -9`, with nothing
/// cleaned up.
package struct FaultInjection: Sendable {
    /// The variable of the environment that asks for it.
    package static let variable = "HYPERFILL_FAIL_AT"

    private let glob: String
    private let point: FaultPoint

    /// - Parameter text: `<task glob>:<point>`, such as `public.metrics/*/copy:sent`.
    /// - Throws: ``Misfit``.
    package init(_ text: String, for graph: TaskGraph) throws {
        // Names of tasks may hold colons; points do not.
        guard let colon = text.lastIndex(of: ":") else {
            throw Misfit("`\(text)` has no colon; write <task glob>:<point>")
        }
        glob = String(text[..<colon])
        let word = String(text[text.index(after: colon)...])
        guard let point = FaultPoint(rawValue: word) else {
            throw Misfit("there is no point `\(word)`; points are \(Self.words(FaultPoint.allCases))")
        }
        self.point = point
        let tasks = graph.tasks.filter { [glob] in $0.name.matches(glob) }
        guard let first = tasks.first else { throw Misfit("no task of the plan matches `\(glob)`") }
        guard tasks.contains(where: { $0.kind.faultPoints.contains(point) }) else {
            throw Misfit(
                "\(first.id) has no point `\(word)`; it has \(Self.words(first.kind.faultPoints))"
            )
        }
    }

    private static func words(_ points: [FaultPoint]) -> String {
        points.map(\.rawValue).joined(separator: ", ")
    }

    /// Kills the process if this is the chosen point of a chosen task.
    func reach(_ point: FaultPoint, in task: TaskID) {
        guard point == self.point, task.name.matches(glob) else { return }
        let note = Array("\(Self.variable): the process ends here: \(task):\(point.rawValue)\n".utf8)
        _ = note.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        kill(getpid(), SIGKILL)
        // The signal may take a moment; nothing more may happen in it.
        while true { pause() }
    }

    /// The text asks for no point that a task of the plan can reach.
    package struct Misfit: Error, CustomStringConvertible {
        package let description: String

        init(_ reason: String) {
            description = "\(FaultInjection.variable): \(reason); nothing was run"
        }
    }
}
