import Execution
import Foundation
import Glibc
import Reporting
import Tasks
import Terms
import Timescale

/// The question before the first rows of a plan are deleted.
struct Confirmation {
    let graph: TaskGraph
    let agenda: Agenda
    let state: PlanState
    let invocation: Invocation
    /// Whether `--yes` was given.
    let isGiven: Bool

    /// Asks on a terminal; elsewhere `--yes` must have been given. A run that resumes does not ask again, unless a
    /// hypertable was made anew since.
    ///
    /// - Throws: ``Ending`` if the answer is no, or there is no terminal to ask on.
    func ask(_ inspections: [Inspection], on target: OpenTarget) async throws {
        let windows = agenda.windowsToChange
        let isBegun = graph.tasks.contains { $0.kind.changesRows && state.tasks[$0.name] != nil }
        let again = graph.hypertables.map(\.table).filter { state.loads[$0]?.startsOver ?? false }
        guard windows.contains(where: { !$0.isEmpty }), !isBegun || !again.isEmpty, !isGiven else { return }
        guard Console.isTerminal(STDIN_FILENO), Console.isTerminal(STDERR_FILENO) else {
            let more =
                again.isEmpty ? "" : ", once more in \(again.map(\.description).joined(separator: ", "))"
            throw Ending(
                .usage,
                "the plan deletes rows in its windows before it copies\(more), and there is no terminal to ask on; "
                    + "nothing was run\nadd --yes, after reading `\(invocation.command("plan", "--live"))`")
        }
        var text = "in the database \(target.server.database):\n"
        for (index, inspection) in inspections.enumerated() where !windows[index].isEmpty {
            let rows = try await target.watching {
                try await inspection.rows(in: windows[index], on: target.control)
            }
            text +=
                "  \(inspection.spec.table): \(rows) rows before T will be deleted, then copied from the source"
            text +=
                inspection.jobs.isEmpty
                ? "\n" : "; \(inspection.jobs.count) background jobs pause meanwhile\n"
        }
        for table in again { text += "  what was loaded into \(table) before does not count any more\n" }
        text +=
            "until the run ends, the application must not change or delete rows before T: the copy may miss it\n"
        Console.error(text + "go on? [y/N] ")
        guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
            throw Ending(.usage, "not confirmed; nothing was run")
        }
    }
}
