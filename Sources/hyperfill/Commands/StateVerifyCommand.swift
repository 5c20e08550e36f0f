import ArgumentParser
import Execution
import StateFile
import Tasks

struct StateVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every line of the state file; change nothing.")

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    func run() throws {
        let path = state.path(for: plan.plan)
        var folded = PlanState()
        let snapshot = try StateSnapshot.read(path, coding: StateCoding<Event>.events) { event, _ in
            try folded.apply(event)
        }
        Console.out(
            "\(path): whole: \(snapshot.eventCount) events of \(folded.runCount) runs, for \(snapshot.header.target)\n"
        )
        guard let tail = snapshot.tornTail else { return }
        Console.out(
            "  line \(tail.line), byte \(tail.byteOffset): \(tail.byteCount) bytes of an event that was being "
                + "written; the next run cuts them back\n")
    }
}
