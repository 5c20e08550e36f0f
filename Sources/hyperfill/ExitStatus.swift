import Glibc

/// How the program tells its caller what became of it. The numbers from 64 are those of sysexits.h.
enum ExitStatus: Int32 {
    case done = 0
    /// A task failed.
    case taskFailed = 1
    /// Source and target hold different numbers of rows.
    case countMismatch = 2
    /// The command line is wrong, or the run was not confirmed.
    case usage = 64
    /// The plan is invalid, by itself or for its target.
    case invalidPlan = 65
    /// A database cannot be reached.
    case unreachable = 69
    /// A bug of hyperfill.
    case bug = 70
    /// The state file cannot be created.
    case cannotCreate = 73
    /// The state file cannot be read or written.
    case cannotWrite = 74
    /// Stopped on demand; run again to go on.
    case interrupted = 75
    /// The state file is damaged, or belongs to another plan or target.
    case wrongState = 76
    /// Another run holds the lock.
    case locked = 77

    /// Ends the process at once. A thread that was left behind in a client library must not meet that library's own
    /// cleaning up.
    func leave() -> Never {
        fflush(nil)
        _exit(rawValue)
    }
}
