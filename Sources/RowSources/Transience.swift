import Glibc
import Subprocess
import SystemPackage

extension TerminationStatus {
    /// Whether the program may do better a little later: a signal ended it, or it says so by its status.
    ///
    /// A status says little; 1 may be a lost connection or a mistyped name. So these count, and a command that
    /// knows better can end with 75: 69 (unavailable) and 75 (temporary failure) of sysexits.h, 124 of `timeout`,
    /// and what shells make of a program that a signal ended from outside.
    var isTransient: Bool {
        switch self {
        case .exited(let code): [69, 75, 124, 128 + SIGHUP, 128 + SIGKILL, 128 + SIGTERM].contains(code)
        case .signaled(let signal): [SIGHUP, SIGKILL, SIGTERM].contains(signal)
        }
    }
}

extension Errno {
    /// Whether the same call may succeed a little later: the system is short of something, or a file system that
    /// lies elsewhere cannot be reached.
    var isTransient: Bool {
        let passing: [Errno] = [
            .resourceTemporarilyUnavailable, .noMemory, .tooManyOpenFiles, .tooManyOpenFilesInSystem,
            .resourceBusy, .timedOut, .staleNFSFileHandle, .hostIsDown, .noRouteToHost, .networkUnreachable,
            .networkDown, .connectionReset, .connectionAbort, .connectionRefused,
        ]
        return passing.contains(self)
    }
}
