import ArgumentParser
import Drafting
import Execution
import Glibc
import PlanFile
import Postgres
import Reporting
import RowSources
import Runbook
import StateFile
import SystemPackage
import Tasks
import Terms
import Threads
import Timescale

/// The exit status of the program. Numbers from 64 on are those of sysexits.h.
///
/// This file alone gives a status to the errors of other modules, to checks, and to the outcome of a run. A command
/// names a status itself only where it refuses its own arguments or a confirmation, in an ``Ending``.
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    /// A task failed.
    case taskFailed = 1
    /// Source and target hold different rows in a window: another number, or another first or last time.
    case countMismatch = 2
    /// The command line is wrong, or the run was not confirmed.
    case usage = 64
    /// The plan is invalid, by itself or for its target.
    case invalidPlan = 65
    /// A database cannot be reached.
    case unreachable = 69
    /// A bug of hyperfill.
    case bug = 70
    /// A file cannot be created: the state file, or the plan that `init` writes.
    case cannotCreate = 73
    /// The state file cannot be read or written, or standard output cannot be written.
    case cannotWrite = 74
    /// The run was stopped by a signal; run again to go on.
    case interrupted = 75
    /// The state file is damaged, or belongs to another plan or target.
    case wrongState = 76
    /// Another run holds the lock.
    case locked = 77

    /// Ends the process at once, without running exit handlers: a thread may still be inside a client library, which
    /// would then clean up under it.
    func leave() -> Never {
        fflush(nil)
        _exit(rawValue)
    }
}

extension ExitStatus {
    /// The status of a command that ends with the error.
    ///
    /// An error that this list does not know is a bug: each layer documents what it throws.
    init(of error: any Error) {
        switch error {
        case let error as Ending: self = error.status
        case let error as StateError: self.init(of: error)
        case let error as ImpossibleEvent: self = error.isNew ? .bug : .wrongState
        case is ConnectError: self = .unreachable
        case let error as ServerError: self.init(of: error)
        case let error as OtherServer: self = error.isTransient ? .unreachable : .taskFailed
        case let error as TargetError: self = error.isTransient ? .taskFailed : .invalidPlan
        case is PlanReadError, is TemplateError: self = .invalidPlan
        case let error as SourceError: self.init(of: error)
        case let error as TaskFailure: self.init(ofFailures: [error])
        case is ThreadError, is Errno: self = .taskFailed
        case is TargetLock.Refused: self = .locked
        case is RunbookError, is FaultInjection.Misfit: self = .usage
        case let error as DraftingError: self = error.kind == .wrongOption ? .usage : .invalidPlan
        case is CancellationError: self = .interrupted
        default: self.init(ofParser: error)
        }
    }

    /// A missing right does not pass by itself.
    private init(of error: ServerError) {
        self = error.isConnectionLost ? .unreachable : error.sqlState == "42501" ? .invalidPlan : .taskFailed
    }

    /// A source that cannot be reached may be there later. Other errors that do not pass are the plan's to mend.
    private init(of error: SourceError) {
        guard error.isTransient else {
            self = .invalidPlan
            return
        }
        self = error.isUnreachable ? .unreachable : .taskFailed
    }

    /// The status of a command that may not go on from its state.
    init(of meaning: Refusal.Meaning) {
        switch meaning {
        case .wrongState: self = .wrongState
        case .invalidPlan: self = .invalidPlan
        }
    }

    private init(of error: StateError) {
        switch error.kind {
        case .cannotCreate: self = .cannotCreate
        case .cannotAccess: self = .cannotWrite
        case .unusable: self = .wrongState
        case .locked: self = .locked
        case .bug: self = .bug
        }
    }

    /// ArgumentParser throws help and version as errors, too.
    private init(ofParser error: any Error) {
        switch Hyperfill.exitCode(for: error) {
        case .success: self = .done
        case .validationFailure: self = .usage
        default: self = .bug
        }
    }
}

extension ExitStatus {
    /// The status of a run.
    ///
    /// - Parameters:
    ///   - hasLostTables: whether the run was interrupted because another run has taken a hypertable of it.
    ///   - hasLostRows: whether rows that were loaded were gone at the end of the run.
    init(
        ofRun failures: [TaskFailure], isInterrupted: Bool, hasLostTables: Bool = false,
        hasLostRows: Bool = false
    ) {
        if isInterrupted, hasLostTables {
            self = .locked
        } else if isInterrupted {
            self = .interrupted
        } else if hasLostRows {
            self = .countMismatch
        } else {
            self.init(ofFailures: failures)
        }
    }

    /// The status of tasks that have ended, some of which failed. A difference between source and target wins over
    /// other failures. A database counts as the cause only if it is the cause of all.
    init(ofFailures failures: [TaskFailure]) {
        if failures.isEmpty {
            self = .done
        } else if failures.contains(where: { $0.kind == .countMismatch }) {
            self = .countMismatch
        } else if failures.allSatisfy({ $0.kind == .unreachable }) {
            self = .unreachable
        } else {
            self = .taskFailed
        }
    }

    /// The status of what was checked: `done` with warnings alone.
    ///
    /// A database that cannot be reached wins over errors of the plan, because it hides whether there are more of them.
    init(of problems: [PlanProblem]) {
        if problems.contains(where: { $0.unreachable != nil }) {
            self = .unreachable
        } else {
            let errors = problems.filter(\.isError)
            let isPassing = errors.allSatisfy(\.isTransient)
            self = errors.isEmpty ? .done : isPassing ? .taskFailed : .invalidPlan
        }
    }
}
