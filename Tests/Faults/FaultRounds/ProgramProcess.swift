import Foundation
import Glibc
import TestSupport

/// A process of the program, in a session of its own.
struct ProgramProcess: Sendable {
    let pid: pid_t
    private let errorsFile: String

    /// - Parameters:
    ///   - environment: all of it.
    ///   - errors: the file for what it writes to standard error.
    init(
        _ binary: String, _ arguments: [String], in folder: String, environment: [String: String],
        errors: String
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        // Both programs replace themselves, so that the process stays the same.
        let command = ["env", "-C", folder, "setsid", binary] + arguments
        let words = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, "env", &actions, nil, words, variables)
        guard code == 0 else { throw ScratchError("cannot start \(binary): errno \(code)") }
        self.pid = pid
        errorsFile = errors
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// What it has written to standard error so far.
    var errors: String { (try? String(contentsOfFile: errorsFile, encoding: .utf8)) ?? "" }

    /// Waits for the end: the exit status, 128 and the signal's number, or `nil` when it does not come in time.
    func wait(seconds: Double) async -> Int32? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid {
                let signal = status & 0x7F
                return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            }
            try? await Task.sleep(for: .milliseconds(4))
        }
        return nil
    }

    /// The processes that it has started and that live, such as commands.
    var children: [pid_t] {
        let path = "/proc/\(pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return threads.flatMap { thread in
            ((try? String(contentsOfFile: "\(path)/\(thread)/children", encoding: .utf8)) ?? "")
                .split(separator: " ").compactMap { pid_t($0) }
        }
    }
}
