import Tasks
import Terms

/// What to say of things that were taken from hypertables and that the plan no longer gives back.
public struct StrandedText: Sendable {
    private let stranded: Stranded
    private let invocation: Invocation

    public init(_ stranded: Stranded, _ invocation: Invocation) {
        self.stranded = stranded
        self.invocation = invocation
    }

    /// What is wrong and what to do, a sentence each; none when nothing is stranded.
    public var lines: [String] {
        var lines: [String] = []
        if !stranded.forgotten.isEmpty {
            lines += [
                "an earlier run paused jobs or dropped indexes of \(Self.names(stranded.forgotten)), and the plan "
                    + "no longer has it",
                "put it back into the plan, run `\(abandon)`, and take it out again",
            ]
        }
        if !stranded.jobs.isEmpty {
            lines += [
                "an earlier run paused jobs of \(Self.names(stranded.jobs)), and the plan now says "
                    + "`policies: leave`, so that no task turns them on again",
                "run `\(abandon)` to have them as they were, or write `policies: pause` again to go on",
            ]
        }
        if !stranded.indexes.isEmpty {
            lines += [
                "an earlier run dropped indexes of \(Self.names(stranded.indexes)), and the plan now says "
                    + "`indexes: keep`, so that no task makes them again",
                "run `\(abandon)` to have them made, or write `indexes: rebuild` again to go on",
            ]
        }
        return lines
    }

    private var abandon: String { displayLine(invocation.command("abandon")) }

    private static func names(_ tables: [TableName]) -> String {
        tables.map { displayLine($0.description) }.joined(separator: ", ")
    }
}
