import Execution
import Reporting
import Tasks
import Terms

/// What to say when the target's notes belong to another state file.
struct ForeignNote {
    let text: String

    init(_ finding: Reclaim.Finding, _ invocation: Invocation) {
        let note = finding.note
        let table = finding.spec.table
        var taken: [String] = []
        if !note.jobs.isEmpty { taken.append("\(note.jobs.count) background jobs are paused") }
        if !note.indexes.isEmpty { taken.append("\(note.indexes.count) indexes are dropped") }
        let isAnythingTaken = !taken.isEmpty
        if !isAnythingTaken { taken.append("windows were begun and are not whole") }
        let wayOut =
            isAnythingTaken
            ? "let it finish, or run `hyperfill abandon` there"
            : "let it finish; or, if nobody will, forget it: COMMENT ON TABLE \(table.sql) IS NULL; (what people wrote "
                + "stands in the lines before the last)"
        text = """
            \(table): \(taken.joined(separator: " and ")) by runs with another state file: \(note); nothing was run
            if that is another plan or another person's, \(wayOut)
            if it is this plan and its state file is lost: \(invocation.command("state rebuild"))
            """
    }

    /// Looks for notes where there is no state file: the plan was never run, or the file is lost.
    ///
    /// - Throws: ``Ending`` when there is one; `ServerError`.
    static func refuse(
        _ compiled: CompiledPlan, _ invocation: Invocation, on target: OpenTarget
    ) async throws {
        let nobody = TakenNote(state: "", plan: compiled.path, host: "", since: "")
        let reclaim = try await Reclaim(
            TakenNotes(author: nobody), compiled.graph.hypertables, on: target.control)
        guard let first = reclaim.foreign.first else { return }
        throw Ending(.wrongState, ForeignNote(first, invocation).text)
    }
}
