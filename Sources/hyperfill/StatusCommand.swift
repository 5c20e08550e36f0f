import ArgumentParser
import Reporting
import StateFile
import Tasks

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say how a plan stands and what to do next; reads only files.",
        discussion: "May be asked from another terminal while a run goes on, and after a crash.")

    @OptionGroup var plan: PlanOption
    @OptionGroup var state: StateOption

    @Flag(help: "Print JSON, in a documented and versioned form.")
    var json = false

    func run() throws {
        let compiled = try plan.compile()
        let reading = try state.read(for: compiled.path)
        let invocation = state.invocation(for: compiled.path)
        let stranded = StrandedText(Stranded(reading.state, compiled.graph), invocation)
        if !stranded.lines.isEmpty {
            Console.error("warning: \(stranded.lines.joined(separator: "\n"))\n")
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
