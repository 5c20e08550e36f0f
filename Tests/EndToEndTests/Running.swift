import Foundation
import Glibc
import TestSupport

/// A process of the program that has been started.
struct Running: Sendable {
    let pid: pid_t
    let errorsFile: String

    func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// What it has written to standard error so far.
    var errors: String {
        (try? String(contentsOfFile: errorsFile, encoding: .utf8)) ?? ""
    }

    /// Waits until standard error has the text.
    func says(_ text: String) async throws {
        try await eventually("»\(text)« on standard error, which has:\n\(errors)") { errors.contains(text) }
    }

    /// The arguments of all processes of the session that the program leads, as `ps` shows them to everybody.
    var commandLines: [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { pid_t($0) }.filter { getsid($0) == pid }.compactMap { process in
            FileManager.default.contents(atPath: "/proc/\(process)/cmdline").map {
                String(decoding: $0, as: UTF8.self).replacing("\0", with: " ")
            }
        }
    }
}
