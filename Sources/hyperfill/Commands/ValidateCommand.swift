import ArgumentParser
import Diagnostics
import PlanFile
import Reporting
import Tasks
import Terms

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check plan files; with --live, their targets and sources too.",
        discussion: """
            Without --live nothing but the files and the environment is read. With it, target and sources are \
            connected to and held against the plan: tables, columns and types, the unit of times, rights, \
            settings, room. Nothing is changed in either; the first rows of each source are read.
            """)

    @Argument(help: "Plan files.", completion: .file(extensions: ["yaml", "yml"]))
    var plans: [String]

    @Flag(help: "Connect to target and sources, read-only, and check the plan against them.")
    var live = false

    @Flag(help: "Print JSON, in a documented and versioned form.")
    var json = false

    func run() async throws {
        var statuses: [ExitStatus] = []
        var reports: [ValidationJSON.Plan] = []
        for path in plans {
            let (report, ending) = try await report(on: path)
            reports.append(report)
            if let ending {
                if let message = ending.message { Console.error("error: \(message)\n") }
                statuses.append(ending.status)
            }
        }
        if json { Console.out(ValidationJSON(reports).text) }
        if let first = statuses.first { throw Ending(first) }
    }

    /// Checks one plan, and prints what was found unless all is printed together in the end.
    private func report(on path: String) async throws -> (ValidationJSON.Plan, Ending?) {
        let check: PlanCheck
        do {
            check = try PlanCheck(path: path)
        } catch let error as PlanReadError {
            let unreadable = Diagnostic(.error, code: "unreadable", "\(error)", at: nil)
            return (ValidationJSON.Plan(plan: path, diagnostics: [unreadable]), Ending(error))
        }
        check.printDiagnostics()
        if check.isOpen, !check.diagnostics.hasErrors, !live {
            if !json { Console.out("\(path): valid, but for T, which is still to be chosen\n") }
            return (ValidationJSON.Plan(plan: path, diagnostics: check.diagnostics), nil)
        }
        guard let compiled = check.compiled else {
            return (ValidationJSON.Plan(plan: path, diagnostics: check.diagnostics), check.refusal)
        }
        if !json { Console.out("\(path): valid: \(size(of: compiled.graph))\n") }
        guard live else { return (ValidationJSON.Plan(plan: path, diagnostics: check.diagnostics), nil) }
        let found = try await LiveCheck(compiled)
        Console.error(found.validation.diagnostics, in: check.file)
        if !json { Console.out(ValidationText(found.validation).text) }
        let report = ValidationJSON.Plan(
            plan: path, diagnostics: check.diagnostics + found.validation.diagnostics, live: found.validation)
        return (report, found.refusal)
    }

    private func size(of graph: TaskGraph) -> String {
        let windows = graph.hypertables.reduce(0) { $0 + $1.windows.count }
        return "\(counted(graph.hypertables.count, "hypertable")), \(counted(windows, "window")), "
            + counted(graph.tasks.count, "task")
    }
}
