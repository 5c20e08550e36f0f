import Postgres
import RowSources
import StateFile
import Tasks
import Timescale

/// Errors of the layers below, translated into failures of a task: without a secret and without the data of rows.
extension TaskFailure {
    /// The error to end a task with: a failure; `CancellationError` when the task was stopped; the error itself
    /// when it concerns the state file, which is no task's own trouble.
    static func orCancellation(_ error: any Error) -> any Error {
        switch error {
        case is StateError, is ImpossibleEvent, is CancellationError: error
        case let error as ServerError where error.isCancellation && Task.isCancelled:
            CancellationError()
        case let error as TaskFailure: error
        case let error as CatalogChange: error.failure
        case let error as ServerError: TaskFailure(error)
        case let error as ConnectError: TaskFailure(error)
        case let error as OtherServer: TaskFailure(error)
        case let error as SourceError: TaskFailure(error)
        default: TaskFailure(message: "\(error)")
        }
    }

    /// - Parameter place: Where in the source the refused row stands, when that is known.
    init(_ error: ServerError, at place: String? = nil) {
        var details: [String] = []
        if error.isOutcomeUnknown {
            details.append(
                "the connection was lost while the server was about to commit; whether it did is unknown, "
                    + "and does not matter: the next run starts from the window's delete")
        }
        if let column = error.copy?.column ?? error.column { details.append("column \(column)") }
        if let constraint = error.constraint { details.append("constraint \(constraint)") }
        self.init(
            kind: error.isConnectionLost ? .unreachable : .refused, message: error.message,
            sqlState: error.sqlState, place: place, details: details.isEmpty ? nil : details,
            hint: error.hint ?? Self.hint(for: error), isTransient: error.isTransient)
    }

    private init(_ error: ConnectError) {
        self.init(
            kind: .unreachable, message: "\(error)", sqlState: error.sqlState, isTransient: error.isTransient)
    }

    private init(_ error: OtherServer) {
        self.init(
            kind: error.isTransient ? .unreachable : .refused, message: "\(error)", hint: error.hint,
            isTransient: error.isTransient)
    }

    private init(_ error: SourceError) {
        let output = error.output.map { $0.split(separator: "\n").map { "it wrote: \($0)" } }
        self.init(
            kind: error.isUnreachable ? .unreachable : .refused, message: error.message,
            place: error.place.description, details: output, hint: error.hint,
            isTransient: error.isTransient)
    }

    /// What usually helps, by PostgreSQL's code (appendix A of its manual).
    private static func hint(for error: ServerError) -> String? {
        switch error.sqlState {
        case "23505" where error.isCatalogRace, "42P07":
            "another session made an object of the same name meanwhile; run again once that session is done"
        case "23505": "rows from outside hyperfill, or the source itself, hold the same key twice"
        case "23503": "load the referenced table first; a serial key need not be equal on both sides"
        case "23502": "the source has no value for a column that must have one"
        case "42501": "grant the role the right, or run as the owner of the table"
        case "53100": "the target's disk is full; the load was rolled back"
        case "22021": "name the source's `encoding` in the plan, or mend the bytes"
        default: nil
        }
    }
}
