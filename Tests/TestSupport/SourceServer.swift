import Foundation
import Glibc

/// A database server that a test reads from, in a folder of its own. Server and folder go with the value, at the latest
/// with the test process.
package final class SourceServer: Sendable {
    /// The server's folder.
    package let folder: String
    let ports: [UInt16]
    /// The end of a pipe: as long as it is open, the server runs.
    private let lifeline: FileHandle

    /// True if a program is installed.
    static func hasProgram(_ name: String) -> Bool {
        ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"].contains {
            access("\($0)/\(name)", X_OK) == 0
        }
    }

    /// Starts a program in a new folder, and waits until it listens.
    ///
    /// - Parameters:
    ///   - files: the folder's files, by name; `{folder}` in them is its path.
    ///   - ports: the ports on which it will listen.
    init(_ program: String, _ arguments: [String], files: [String: String], ports: [UInt16]) async throws {
        var template = Array("/tmp/hyperfill-server-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchError("no folder: errno \(errno)") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, text) in files {
            try text.replacing("{folder}", with: folder)
                .write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        // Each line starts the server again.
        let script = #"""
            cd "$0"
            start() { "$@" >>output 2>&1 & echo $! >pid; }
            start "$@"
            while read -r _; do kill -9 $!; wait; start "$@"; done
            kill -9 $!; wait; rm -rf "$0"
            """#
        process.arguments = ["-c", script, folder, program] + arguments
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try pipe.fileHandleForReading.close()
        self.folder = folder
        self.ports = ports
        lifeline = pipe.fileHandleForWriting
        _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try await untilItListens()
    }

    deinit {
        try? lifeline.close()
    }

    /// Finds free ports and starts a server on them. It tries other ports when the server ends at once, because another
    /// process may have taken one.
    static func onFreePorts(
        _ count: Int, _ start: ([UInt16]) async throws -> SourceServer
    ) async throws -> SourceServer {
        var left = 3
        while true {
            do {
                return try await start(try (0..<count).map { _ in try LocalPort.free() })
            } catch let ended as ServerEnded {
                left -= 1
                if left == 0 { throw ended }
            }
        }
    }

    private func untilItListens() async throws {
        try await eventually("a server on \(ports), which said:\n\(output)") {
            guard let pid else { return false }
            guard Glibc.kill(pid, 0) == 0 else { throw ServerEnded(output: output) }
            return ports.allSatisfy { LocalPort.isListening($0, by: pid) }
        }
    }

    private var output: String {
        (try? String(contentsOfFile: "\(folder)/output", encoding: .utf8)) ?? ""
    }

    /// The process; nil while a new one starts.
    private var pid: pid_t? {
        (try? String(contentsOfFile: "\(folder)/pid", encoding: .utf8)).flatMap {
            pid_t($0.filter(\.isNumber))
        }
    }

    package func send(_ signal: Int32) {
        if let pid { _ = Glibc.kill(pid, signal) }
    }

    /// Kills it at once, as a crash does.
    package func kill() { send(SIGKILL) }

    /// Kills it as a crash does, and starts it again with the same data.
    package func restart() async throws {
        let former = pid
        try lifeline.write(contentsOf: Data("\n".utf8))
        try await eventually("a new process") { self.pid.map { $0 != former } ?? false }
        try await untilItListens()
    }
}

/// A server that ended before it listened.
struct ServerEnded: Error, CustomStringConvertible {
    let output: String

    var description: String { "a server ended before it listened; it said:\n\(output.suffix(4_000))" }
}

/// A value that is made once for the test process, at its first use.
package actor Once<Value: Sendable> {
    private let make: @Sendable () async throws -> Value
    private var making: Task<Value, any Error>?

    package init(_ make: @escaping @Sendable () async throws -> Value) {
        self.make = make
    }

    package func callAsFunction() async throws -> Value {
        let task = making ?? Task { try await make() }
        making = task
        return try await task.value
    }
}

/// The size of the tests of real sources.
package enum TestSize {
    /// True if the slowest tests run in their full length: HYPERFILL_TEST_SERVERS=all.
    package static let isLong = ProcessInfo.processInfo.environment["HYPERFILL_TEST_SERVERS"] == "all"

    /// Rows of the big tests: HYPERFILL_TEST_ROWS, or 200,000.
    package static let rows =
        ProcessInfo.processInfo.environment["HYPERFILL_TEST_ROWS"].flatMap { Int($0) } ?? 200_000
}
