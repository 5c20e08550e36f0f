import Tasks
import Terms

/// The message of a command that may not go on: the reason in the first line, then the ways out.
package struct RefusalText: Sendable {
    package let text: String

    /// - Parameter stateFile: the path of the state file.
    package init(_ refusal: Refusal, stateFile: String, _ invocation: Invocation) {
        switch refusal {
        case .otherState(let spec, let note):
            text = Self.otherState(spec.table, note, invocation)
        case .olderCopy(let table, let note):
            text = """
                \(Self.olderCopy(table, note, stateFile: stateFile)); nothing was run
                put the newer file back, and run again
                if it is lost, move this one away and find out what is whole: \(invocation.command("state rebuild"))
                to restore jobs and indexes first: \(invocation.command("abandon"))
                """
        case .suspendedObjects(let suspended):
            text = (SuspendedObjectsText(suspended, invocation).lines + ["nothing was run"])
                .joined(separator: "\n")
        case .emptiedWindows(let windows):
            text = """
                \(Self.emptied(windows)); nothing was run
                put T and the first window back and run, so that their rows come from the source; then move T
                if the rows are not needed: \(invocation.command("run", "--accept", "fewer-rows"))
                """
        }
    }

    private static func emptied(_ windows: [EmptiedWindow]) -> String {
        let names = windows.prefix(5).map { "\($0.table) \($0.window) (\(counted($0.rows, "row")))" }
        return
            "an earlier run deleted the rows of windows, did not load them, and the plan no longer has them: "
            + displayLine(names.joined(separator: ", ")) + (windows.count > 5 ? ", …" : "")
    }

    static func olderCopy(_ table: TableName, _ note: ProgressNote, stateFile: String) -> String {
        "\(stateFile) is an older copy: a run that it does not know began to empty and load windows of "
            + "\(table) (\(note)), so what it says of them may not be true any more"
    }

    private static func otherState(
        _ table: TableName, _ note: ProgressNote, _ invocation: Invocation
    ) -> String {
        var suspended: [String] = []
        if !note.jobs.isEmpty { suspended.append(sentence(note.jobs.count, "background job", "paused")) }
        if !note.indexes.isEmpty {
            suspended.append(sentence(note.indexes.count, "index", plural: "indexes", "dropped"))
        }
        let situation =
            suspended.isEmpty ? "windows were begun and are not whole" : suspended.joined(separator: " and ")
        let wayOut =
            suspended.isEmpty
            ? "let it finish; or, if it will never go on, set the comment without its last line, which is hyperfill's: "
                + "COMMENT ON TABLE \(table.sql) IS …"
            : "let it finish, or run `hyperfill abandon PLAN` there, with that plan"
        return """
            \(table): \(situation) by runs with another state file: \(note); nothing was run
            if that is another plan or another person's, \(wayOut)
            if it is this plan and its state file is lost: \(invocation.command("state rebuild"))
            """
    }

    /// `1 index is dropped`, `2 indexes are dropped`.
    private static func sentence(
        _ number: Int, _ noun: String, plural: String? = nil, _ participle: String
    ) -> String {
        "\(counted(number, noun, plural: plural)) \(number == 1 ? "is" : "are") \(participle)"
    }
}
