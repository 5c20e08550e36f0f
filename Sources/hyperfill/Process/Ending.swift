import Postgres
import RowSources
import StateFile
import SystemPackage
import Tasks
import Threads
import Timescale

/// The early end of a command: an exit status and a message for standard error.
struct Ending: Error {
    let status: ExitStatus
    /// Without `error:` in front. Lines after the first say what to do.
    let message: String?

    /// - Parameter message: `nil` where everything is said already.
    init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }

    /// Ends with an error's own status and a message that says more than the error.
    init(_ error: any Error, _ message: String) {
        self.init(ExitStatus(of: error), message)
    }

    /// Ends with an error's own status and text.
    init(_ error: any Error) {
        self.init(ExitStatus(of: error), Self.message(for: error))
    }

    /// Prints the message and ends the process.
    func exitProcess() -> Never {
        if let message { Console.error("error: \(message)\n") }
        status.leave()
    }

    private static func message(for error: any Error) -> String? {
        switch error {
        case let error as Ending: error.message
        case let error as StateError: "\(error.headline)\n\(error.advice)"
        case let error as ImpossibleEvent where !error.isNew:
            "\(error)\nthe state file was changed by hand, or is not this plan's; nothing was run"
        case is ConnectError: "\(error)\nnothing was run"
        case let error as OtherServer: "\(error)\n\(error.hint)"
        case is ServerError, is ThreadError: "\(error)\nit is safe to run again"
        case is Errno: "the system refused a call: \(error)\nit is safe to run again"
        case let error as TaskFailure:
            "\(error.message)\(error.hint.map { "\n\($0)" } ?? "")"
                + (error.isTransient == true ? "\nit is safe to run again" : "")
        case is CancellationError: "stopped; run again to go on"
        default: ExitStatus(of: error) == .bug ? "\(error)\nthis is a bug of hyperfill" : "\(error)"
        }
    }
}
