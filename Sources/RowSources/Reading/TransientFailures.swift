import Glibc
import Subprocess
import SystemPackage

extension TerminationStatus {
    /// Whether another attempt may succeed later: a signal ended the program, or its status says so.
    ///
    /// These statuses count: 69 (unavailable) and 75 (temporary failure) of sysexits.h, 124 of `timeout`, and those that
    /// a shell reports for a program that a signal ended. Status 1 does not count, as it may be a mistyped name. A
    /// command that knows its failure to be temporary can end with 75.
    var isTransient: Bool {
        switch self {
        case .exited(let code): [69, 75, 124, 128 + SIGHUP, 128 + SIGKILL, 128 + SIGTERM].contains(code)
        case .signaled(let signal): [SIGHUP, SIGKILL, SIGTERM].contains(signal)
        }
    }
}

extension Errno {
    /// Whether another attempt may succeed later: the system lacks resources, or a remote file system cannot be reached.
    var isTransient: Bool {
        let passing: [Errno] = [
            .resourceTemporarilyUnavailable, .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem,
            .resourceBusy, .timedOut, .staleNFSFileHandle, .hostIsDown, .noRouteToHost, .networkUnreachable,
            .networkDown, .connectionReset, .connectionAbort, .connectionRefused,
        ]
        return passing.contains(self)
    }
}
