import ArgumentParser
import Execution
import Reporting
import StateFile
import SystemPackage
import Tasks

/// The path of a plan's state file.
struct StateOption: ParsableArguments {
    @Option(
        name: .long, help: "The state file; by default <plan>.state.jsonl beside the plan.",
        completion: .file())
    var state: String?

    /// The state file of a plan.
    func path(for plan: String) -> FilePath {
        FilePath(state ?? plan + ".state.jsonl")
    }

    /// Writes commands for the plan and this state file, as a person would type them.
    func invocation(for plan: String) -> Invocation {
        Invocation(planFile: plan, stateFile: state)
    }

    /// Reads the state and changes nothing. The state of a plan that never ran is empty.
    ///
    /// - Parameter isKept: chooses the events to return. There may be millions.
    /// - Throws: `StateError`, `ImpossibleEvent`.
    func read(
        for plan: String, keeping isKept: (Event) -> Bool = { _ in false }
    ) throws -> StateReading {
        var reading = StateReading(path: path(for: plan))
        do {
            reading.header = try StateSnapshot.read(reading.path, coding: StateCoding<Event>.events) {
                event, _ in
                try reading.state.apply(event)
                if isKept(event) { reading.events.append(event) }
            }.header
        } catch StateError.missing {
            return reading
        }
        switch try StateLock.probe(reading.path) {
        case .held(let holder):
            reading.isLive = true
            reading.holder = holder
        case .free(let abandonedBy):
            reading.holder = abandonedBy
        }
        return reading
    }
}
