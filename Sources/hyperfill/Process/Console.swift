import Foundation
import Glibc

/// The standard streams: data goes to output, everything else to error.
enum Console {
    /// Writes all of the data. If the reader has gone (`| head`), the program ends without a message.
    static func out(_ text: String) {
        write(text, to: STDOUT_FILENO) { ExitStatus.cannotWrite.leave() }
    }

    /// Writes a message.
    static func error(_ text: String) {
        write(text, to: STDERR_FILENO) {}
    }

    /// Whether a person reads the stream on a terminal that understands escape codes.
    static func isTerminal(_ stream: Int32) -> Bool {
        isatty(stream) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether the stream takes colours: a terminal, unless NO_COLOR is set (no-color.org).
    static func usesColour(_ stream: Int32) -> Bool {
        isTerminal(stream) && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Columns and rows of the terminal on standard error.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    private static func write(_ text: String, to stream: Int32, orElse failed: () -> Void) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(stream, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return failed() }
            bytes = bytes.dropFirst(count)
        }
    }
}
