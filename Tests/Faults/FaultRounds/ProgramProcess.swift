import Foundation
import Glibc
import Synchronization
import TestSupport

/// A process of the program, in a session of its own.
final class ProgramProcess: Sendable {
    private let pid: pid_t
    private let errorsFile: String
    /// How it ended, once it was waited for. Its number may be a stranger's from then on, even that of a thread.
    private let ending = Mutex<Int32?>(nil)

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

    /// Does nothing once it has ended.
    func send(_ signal: Int32) { whileAlive { kill($0, signal) } }

    private func whileAlive(_ body: (pid_t) -> Void) {
        ending.withLock { if $0 == nil { body(pid) } }
    }

    /// What it has written to standard error so far.
    var errors: String { (try? String(contentsOfFile: errorsFile, encoding: .utf8)) ?? "" }

    /// Waits for the end: the exit status, 128 and the signal's number, or `nil` when it does not come in time.
    func wait(seconds: Double) async -> Int32? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if let status = ended() { return status }
            try? await Task.sleep(for: .milliseconds(4))
        }
        return nil
    }

    private func ended() -> Int32? {
        ending.withLock { ending in
            var status: Int32 = 0
            guard ending == nil, waitpid(pid, &status, WNOHANG) == pid else { return ending }
            let signal = status & 0x7F
            ending = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            return ending
        }
    }

    /// Kills one of the processes that it has started, such as a command; false without one.
    func killChild() -> Bool {
        var isKilled = false
        whileAlive { pid in
            let path = "/proc/\(pid)/task"
            let threads = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            for thread in threads where !isKilled {
                let children =
                    (try? String(contentsOfFile: "\(path)/\(thread)/children", encoding: .utf8)) ?? ""
                guard let child = children.split(separator: " ").first.flatMap({ pid_t($0) }) else {
                    continue
                }
                isKilled = kill(child, SIGKILL) == 0
            }
        }
        return isKilled
    }
}
