import ArgumentParser
import Foundation
import Glibc

/// The program: parses the command line, runs a command, and turns what it throws into an exit code.
@main
struct Hyperfill: AsyncParsableCommand {
    /// Of the program; the state file records it.
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
        Heap.giveBackLargeBlocks()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            ExitStatus.done.leave()
        } catch let ending as Ending {
            ending.exitProcess()
        } catch let error where Failure.isOurs(error) {
            Failure(error).ending.exitProcess()
        } catch {
            leave(with: error)
        }
    }

    /// Ends as the argument parser would: with a usage error, or with the help that was asked for.
    private static func leave(with error: any Error) -> Never {
        let status = exitCode(for: error)
        let message = fullMessage(for: error)
        if status.isSuccess { Console.out("\(message)\n") } else { Console.error("\(message)\n") }
        _exit(status.rawValue)
    }
}
