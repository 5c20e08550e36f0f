import Foundation
import Glibc
import Synchronization
import Terms

/// The standard streams: data goes to output, everything else to error. All text passes the ``OutputGate``.
enum Console {
    /// The secrets that are masked in every message.
    private static let secrets = Mutex<SecretMask?>(nil)
    /// The secrets that are masked in data.
    private static let secretsOfData = Mutex<SecretMask?>(nil)

    /// Masks further secrets in all text from now on, in place of the former ones.
    static func hide(_ mask: SecretMask) {
        secrets.withLock { $0 = mask }
        secretsOfData.withLock { $0 = mask.forData }
    }

    /// Writes all of the data, with secrets masked that cannot be ordinary words. JSON stays valid.
    ///
    /// If the reader has gone (`| head`), the program ends without a message.
    static func out(_ text: String) {
        let masked = secretsOfData.withLock(\.self).map { MaskedData(text, $0).text } ?? text
        write(OutputGate.plain(masked), to: STDOUT_FILENO) { ExitStatus.cannotWrite.leave() }
    }

    /// Writes a message.
    static func error(_ text: String) {
        write(OutputGate.plain(masked(text)), to: STDERR_FILENO) {}
    }

    /// Writes a message with the program's own styles, whose writer has escaped all that is not its own.
    static func styledError(_ text: String) {
        guard usesColour(STDERR_FILENO) else { return error(text) }
        write(OutputGate.styled(masked(text)), to: STDERR_FILENO) {}
    }

    /// Writes the lines of a view over its former ones.
    ///
    /// - Parameter former: the number of lines that the cursor is below the first of them.
    static func draw(_ lines: [String], over former: Int) {
        let up = former > 0 ? "\u{1B}[\(former)A" : ""
        let gate = usesColour(STDERR_FILENO) ? OutputGate.styled : OutputGate.plain
        let body = lines.map { "\r\(gate(masked($0)))\u{1B}[K\n" }.joined()
        write("\(up)\(body)\u{1B}[J", to: STDERR_FILENO) {}
    }

    private static func masked(_ text: String) -> String {
        secrets.withLock(\.self)?.masked(text) ?? text
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
