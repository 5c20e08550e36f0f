import Glibc
import Subprocess

extension TerminationStatus {
    /// The end of a program, to complete a sentence: `ended with status 1`.
    var title: String {
        switch self {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let signal):
            "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}
