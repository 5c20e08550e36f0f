import ArgumentParser
import Tasks

struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check plan files by themselves, without a database.")

    @Argument(help: "Plan files.", completion: .file(extensions: ["yaml", "yml"]))
    var plans: [String]

    func run() throws {
        var failed: [Ending] = []
        for path in plans {
            do {
                let compiled = try CompiledPlan(path: path)
                let graph = compiled.graph
                let windows = graph.hypertables.reduce(0) { $0 + $1.windowCount }
                Console.out(
                    "\(path): valid: \(counted(graph.hypertables.count, "hypertable")), "
                        + "\(counted(windows, "window")), \(counted(graph.tasks.count, "task"))\n")
            } catch let ending as Ending {
                if let message = ending.message { Console.error("error: \(message)\n") }
                failed.append(ending)
            }
        }
        if let first = failed.first { throw Ending(first.status) }
    }

    private func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
