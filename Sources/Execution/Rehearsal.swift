import Glibc
import Tasks

/// A death on demand, so that people can rehearse one: the process ends at a named point as `kill -9` would end
/// it, with nothing cleaned up.
public struct Rehearsal: Sendable {
    /// The variable of the environment that asks for it.
    public static let variable = "HYPERFILL_FAIL_AT"

    private let glob: String
    private let point: FailurePoint

    /// - Parameter text: `<task glob>:<point>`, such as `public.metrics/*/copy:sent`.
    /// - Throws: ``Misfit``.
    public init(_ text: String, for graph: TaskGraph) throws {
        // Task ids may hold colons; points do not.
        guard let colon = text.lastIndex(of: ":") else {
            throw Misfit("`\(text)` has no colon; write <task glob>:<point>")
        }
        glob = String(text[..<colon])
        let word = String(text[text.index(after: colon)...])
        guard let point = FailurePoint(rawValue: word) else {
            throw Misfit("there is no point `\(word)`; points are \(Self.words(FailurePoint.allCases))")
        }
        self.point = point
        let tasks = graph.tasks.filter { [glob] in $0.id.matches(glob) }
        guard let first = tasks.first else { throw Misfit("no task of the plan matches `\(glob)`") }
        guard tasks.contains(where: { FailurePoint.points(of: $0.kind).contains(point) }) else {
            throw Misfit(
                "\(first.id) has no point `\(word)`; it has \(Self.words(FailurePoint.points(of: first.kind)))"
            )
        }
    }

    private static func words(_ points: [FailurePoint]) -> String {
        points.map(\.rawValue).joined(separator: ", ")
    }

    /// Ends the process if this is what the rehearsal asks for.
    func reach(_ point: FailurePoint, in task: TaskID) {
        guard point == self.point, task.matches(glob) else { return }
        let note = Array("\(Self.variable): the process ends here: \(task):\(point.rawValue)\n".utf8)
        _ = note.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        kill(getpid(), SIGKILL)
        // The signal may take a moment; nothing more may happen in it.
        while true { pause() }
    }

    /// What is wrong with the text.
    public struct Misfit: Error, CustomStringConvertible {
        public let description: String

        init(_ reason: String) {
            description = "\(Rehearsal.variable): \(reason); nothing was run"
        }
    }
}
