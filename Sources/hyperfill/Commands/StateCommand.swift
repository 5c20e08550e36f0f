import ArgumentParser

/// The commands that work on a state file itself.
struct StateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Check, repair or rebuild the state file of a plan.",
        subcommands: [StateVerifyCommand.self, StateRepairCommand.self, StateRebuildCommand.self])
}
