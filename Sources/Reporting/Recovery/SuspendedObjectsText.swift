import Tasks
import Terms

/// The sentences on objects that runs suspended and that no task of the plan restores.
package struct SuspendedObjectsText: Sendable {
    /// The situation and the way out, a sentence each; empty when no such object exists.
    package let lines: [String]

    package init(_ suspended: SuspendedObjects, _ invocation: Invocation) {
        let abandon = displayLine(invocation.command("abandon"))
        var lines: [String] = []
        if !suspended.forgotten.isEmpty {
            lines += [
                "an earlier run paused jobs or dropped indexes of \(Self.names(suspended.forgotten)), and the plan "
                    + "no longer has it",
                "put it back into the plan, run `\(abandon)`, and take it out again",
            ]
        }
        if !suspended.jobs.isEmpty {
            lines += [
                "an earlier run paused jobs of \(Self.names(suspended.jobs)), and the plan now says "
                    + "`policies: leave`, so that no task turns them on again",
                "run `\(abandon)` to have them as they were, or write `policies: pause` again to go on",
            ]
        }
        if !suspended.indexes.isEmpty {
            lines += [
                "an earlier run dropped indexes of \(Self.names(suspended.indexes)), and the plan now says "
                    + "`indexes: keep`, so that no task makes them again",
                "run `\(abandon)` to have them made, or write `indexes: rebuild` again to go on",
            ]
        }
        self.lines = lines
    }

    private static func names(_ tables: [TableName]) -> String {
        tables.map { displayLine($0.description) }.joined(separator: ", ")
    }
}
