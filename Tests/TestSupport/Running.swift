import Foundation
import Glibc

/// A process of the program that has been started.
public struct Running: Sendable {
    public let pid: pid_t
    public let errorsFile: String

    public func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// What it has written to standard error so far.
    public var errors: String {
        (try? String(contentsOfFile: errorsFile, encoding: .utf8)) ?? ""
    }

    /// Waits until standard error has the text.
    public func says(_ text: String) async throws {
        try await eventually("»\(text)« on standard error, which has:\n\(errors)") { errors.contains(text) }
    }

    /// The arguments of all processes of the session that the program leads, as `ps` shows them to everybody.
    public var commandLines: [String] { session.map { Self.commandLine(of: $0) } }

    /// Those processes of the session whose program has the name.
    public func processes(named name: String) -> [pid_t] {
        session.filter { process in
            let program = Self.commandLine(of: process).split(separator: " ").first ?? ""
            return program == name || program.hasSuffix("/\(name)")
        }
    }

    /// All processes of the session that the program leads.
    public var session: [pid_t] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { pid_t($0) }.filter { getsid($0) == pid }
    }

    private static func commandLine(of process: pid_t) -> String {
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return String(decoding: line, as: UTF8.self).replacing("\0", with: " ")
    }
}
