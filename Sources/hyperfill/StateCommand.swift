import ArgumentParser

/// What can be done to a state file besides running its plan.
struct StateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Check, repair or rebuild the state file of a plan.",
        subcommands: [StateVerifying.self, StateRepairing.self, StateRebuilding.self])
}
