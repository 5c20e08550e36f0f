import Execution
import Tasks

/// What to say when the target's notes belong to another state file.
struct ForeignNote {
    let text: String

    init(_ finding: Reclaim.Finding, _ plan: String) {
        let note = finding.note
        var taken: [String] = []
        if !note.jobs.isEmpty { taken.append("\(note.jobs.count) background jobs are paused") }
        if !note.indexes.isEmpty { taken.append("\(note.indexes.count) indexes are dropped") }
        if taken.isEmpty { taken.append("windows are being loaded") }
        text = """
            \(finding.spec.table): \(taken.joined(separator: " and ")) by runs with another state file: \(note); \
            nothing was run
            if that is another plan or another person's, let it finish, or run `hyperfill abandon` there
            if it is this plan and its state file is lost: hyperfill state rebuild \(plan)
            """
    }

    /// Looks for notes where there is no state file: the plan was never run, or the file is lost.
    ///
    /// - Throws: ``Ending`` when there is one; `ServerError`.
    static func refuse(_ compiled: CompiledPlan, on target: OpenTarget) async throws {
        let nobody = TakenNote(state: "", plan: compiled.path, host: "", since: "")
        let reclaim = try await Reclaim(
            TakenNotes(author: nobody), compiled.graph.hypertables, on: target.control)
        guard let first = reclaim.foreign.first else { return }
        throw Ending(.wrongState, ForeignNote(first, compiled.path).text)
    }
}
