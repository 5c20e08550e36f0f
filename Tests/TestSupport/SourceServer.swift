import Foundation
import Glibc

/// A server that a test reads from, in a folder of its own. It ends with the value, and at the latest with the test
/// process, however that ends; then the folder is gone as well.
public final class SourceServer: Sendable {
    /// The server's folder.
    public let folder: String
    let ports: [UInt16]
    /// The end of a pipe: as long as it is open, the server runs.
    private let lifeline: FileHandle

    /// Whether a program is installed.
    static func hasProgram(_ name: String) -> Bool {
        ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"].contains {
            access("\($0)/\(name)", X_OK) == 0
        }
    }

    /// Starts a program in a new folder, and waits until it listens.
    ///
    /// - Parameters:
    ///   - files: what is in the folder, by name; `{folder}` in them is its path.
    ///   - ports: those that it will listen on.
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
        // A line asks for a new start.
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

    /// Finds ports and starts a server on them; on others when it ends at once, as it does when somebody has taken one
    /// meanwhile.
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

    /// The process; nil while a new one is started.
    private var pid: pid_t? {
        (try? String(contentsOfFile: "\(folder)/pid", encoding: .utf8)).flatMap {
            pid_t($0.filter(\.isNumber))
        }
    }

    public func send(_ signal: Int32) {
        if let pid { _ = Glibc.kill(pid, signal) }
    }

    /// Ends it at once, as a crash would.
    public func kill() { send(SIGKILL) }

    /// Ends it as a crash would, and starts it again with what it has on its disk.
    public func restart() async throws {
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

/// A value that is made once for the test process, when it is first asked for.
public actor Once<Value: Sendable> {
    private let make: @Sendable () async throws -> Value
    private var making: Task<Value, any Error>?

    public init(_ make: @escaping @Sendable () async throws -> Value) {
        self.make = make
    }

    public func callAsFunction() async throws -> Value {
        let task = making ?? Task { try await make() }
        making = task
        return try await task.value
    }
}

/// How much tests of real sources move.
public enum TestSize {
    /// Whether the slowest are run in their full length: HYPERFILL_TEST_SERVERS=all.
    public static let isLong = ProcessInfo.processInfo.environment["HYPERFILL_TEST_SERVERS"] == "all"

    /// Rows of the big tests: HYPERFILL_TEST_ROWS, or 200,000.
    public static let rows =
        ProcessInfo.processInfo.environment["HYPERFILL_TEST_ROWS"].flatMap { Int($0) } ?? 200_000
}
