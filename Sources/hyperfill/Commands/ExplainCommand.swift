import ArgumentParser
import Reporting
import Tasks

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say why a task would run, is done or is blocked.",
        discussion: "Prints what the task does, its SQL, what it waits for and its history; reads only files."
    )

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    @Argument(help: "The task's id, such as 'public.metrics/2023-01-01..2023-01-08/copy'.")
    var task: String

    func run() throws {
        let compiled = try plan.compile()
        let lookup = TaskLookup(compiled.graph)
        guard let index = lookup.index(of: task) else {
            let near = lookup.near(task).map { "\n  \($0)" }.joined()
            throw Ending(
                .usage,
                "\(compiled.path) has no task `\(task)`"
                    + (near.isEmpty
                        ? "\n`\(state.invocation(for: compiled.path).command("plan"))` lists its tasks"
                        : "; did you mean one of these?\(near)"))
        }
        let id = compiled.graph.tasks[index].name
        let reading = try state.read(for: compiled.path) { ExplainText.heeds($0, about: id) }
        let suspended = SuspendedObjectsText(
            SuspendedObjects(reading.state, compiled.graph),
            state.invocation(for: compiled.path))
        if !suspended.lines.isEmpty {
            Console.error("warning: \(suspended.lines.joined(separator: "\n"))\n")
        }
        Console.out(
            ExplainText(
                compiled.graph, task: index, reading.state, events: reading.events, isLive: reading.isLive
            ).text)
    }
}
