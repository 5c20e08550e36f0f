import Postgres
import RowSources
import StateFile
import Tasks
import Timescale

/// An error of the layers below, as the end of the program.
struct Failure {
    let ending: Ending

    /// Whether the error is one of ours; others are the argument parser's.
    static func isOurs(_ error: any Error) -> Bool {
        ending(for: error) != nil
    }

    init(_ error: any Error) {
        ending = Self.ending(for: error) ?? Ending(.bug, "\(error)\nthis is a bug of hyperfill")
    }

    private static func ending(for error: any Error) -> Ending? {
        switch error {
        case let error as Ending: error
        case let error as StateError:
            Ending(ExitStatus(rawValue: error.exitCode) ?? .bug, "\(error.headline)\n\(error.advice)")
        case let error as ImpossibleEvent:
            Ending(
                .wrongState,
                "\(error)\nthe state file was changed by hand, or is not this plan's; nothing was run")
        case let error as ConnectError: Ending(.unreachable, "\(error)\nnothing was run")
        case let error as TargetError: Ending(.invalidPlan, "\(error)")
        case let error as ServerError:
            Ending(error.isConnectionLost ? .unreachable : .taskFailed, "\(error)\nit is safe to run again")
        case let error as SourceError:
            Ending(
                !error.isTransient ? .invalidPlan : error.kind == .unreachable ? .unreachable : .taskFailed,
                "\(error)")
        case let error as TaskFailure:
            Ending(
                error.kind == .unreachable ? .unreachable : .taskFailed,
                "\(error.message)\(error.hint.map { "\n\($0)" } ?? "")"
                    + (error.isTransient == true ? "\nit is safe to run again" : ""))
        case is CancellationError: Ending(.interrupted, "stopped; run again to go on")
        default: nil
        }
    }
}
