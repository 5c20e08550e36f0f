import Foundation
import Glibc

/// A process of the program that has been started.
package struct Running: Sendable {
    package let pid: pid_t
    package let errorsFile: String

    package func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// Its output on standard error so far.
    package var errors: String {
        (try? String(contentsOfFile: errorsFile, encoding: .utf8)) ?? ""
    }

    /// Waits until standard error has the text.
    package func says(_ text: String) async throws {
        try await eventually("»\(text)« on standard error, which has:\n\(errors)") { errors.contains(text) }
    }

    /// The arguments of all processes in the program's session, as `ps` shows them to every user.
    package var commandLines: [String] { session.map { Self.commandLine(of: $0) } }

    /// The processes of the session that run the program of that name.
    package func processes(named name: String) -> [pid_t] {
        session.filter { process in
            let program = Self.commandLine(of: process).split(separator: " ").first ?? ""
            return program == name || program.hasSuffix("/\(name)")
        }
    }

    /// All processes of the session that the program leads.
    package var session: [pid_t] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { pid_t($0) }.filter { getsid($0) == pid }
    }

    private static func commandLine(of process: pid_t) -> String {
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return String(decoding: line, as: UTF8.self).replacing("\0", with: " ")
    }
}
