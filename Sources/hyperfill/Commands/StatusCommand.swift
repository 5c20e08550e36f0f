import ArgumentParser
import Reporting
import StateFile
import Tasks

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the state of a plan and the next step; reads only files.",
        discussion: "Works from another terminal during a run, and after a crash.")

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    @Flag(help: "Print JSON, in a documented and versioned form.")
    var json = false

    func run() throws {
        let compiled = try plan.compile()
        let reading = try state.read(for: compiled.path)
        let invocation = state.invocation(for: compiled.path)
        let suspended = SuspendedObjectsText(SuspendedObjects(reading.state, compiled.graph), invocation)
        if !suspended.lines.isEmpty {
            Console.error("warning: \(suspended.lines.joined(separator: "\n"))\n")
        }
        let holder = reading.holder?.description
        Console.out(
            json
                ? StatusJSON(
                    compiled.graph, reading.state, isLive: reading.isLive, holder: holder, now: Clock.now,
                    invocation: invocation
                ).text
                : StatusText(
                    compiled.graph, reading.state, isLive: reading.isLive, holder: holder, now: Clock.now,
                    invocation: invocation
                ).text)
    }
}
