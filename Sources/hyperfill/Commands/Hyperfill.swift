import ArgumentParser
import Foundation
import Terms

/// The program: parses the command line, runs a command, and ends with the status of what it throws.
@main
struct Hyperfill: AsyncParsableCommand {
    /// The version of the program. The state file records it.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "hyperfill",
        abstract: "Backfills TimescaleDB from a database that is not PostgreSQL, by a reviewed plan.",
        discussion: """
            A plan lists hypertables, the completion point T of each time type, and windows of time. \
            Everything before T is copied from the source once and exactly; a run that failed is simply \
            run again.
            """,
        version: version,
        subcommands: [
            InitCommand.self, ValidateCommand.self, PlanCommand.self, RunCommand.self, StatusCommand.self,
            ExplainCommand.self, AbandonCommand.self, StateCommand.self, SchemaCommand.self,
        ])

    static func main() async {
        CoreDump.forbid()
        CrashHandler.install()
        Heap.giveBackLargeBlocks()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            ExitStatus.done.leave()
        } catch let error where isOfParser(error) {
            leave(with: error)
        } catch {
            Ending(error).exitProcess()
        }
    }

    /// Whether ArgumentParser threw the error: it knows a status of its own for these alone.
    private static func isOfParser(_ error: any Error) -> Bool {
        exitCode(for: error) != .failure
    }

    /// Prints a usage error, or the help or version that was asked for.
    private static func leave(with error: any Error) -> Never {
        let status = ExitStatus(of: error)
        let message = fullMessage(for: error)
        // A usage error quotes the arguments.
        if status == .done {
            Console.out("\(message)\n")
        } else {
            Console.error("\(SecretScan.masked(message, inShell: false))\n")
        }
        status.leave()
    }
}
