import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// The real program, run as a process in a folder of its own.
package struct Program: Sendable {
    /// The path of the program: HYPERFILL_BINARY.
    package static var path: String? {
        ProcessInfo.processInfo.environment["HYPERFILL_BINARY"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// True if there are a program and a server for it.
    package static var isAvailable: Bool { path != nil && ScratchDatabase.isAvailable }
    /// The reason that a suite prints when it is skipped.
    package static let reason =
        "needs HYPERFILL_BINARY, the path of the program, and HYPERFILL_TEST_TARGET_URI"

    package let folder: PlanFolder
    /// Its environment, apart from PATH, HOME and the locale.
    package var environment: [String: String]
    /// Its working folder; nil for ``folder``.
    package var workingDirectory: String?

    package init(
        folder: PlanFolder, environment: [String: String] = [:], workingDirectory: String? = nil
    ) {
        self.folder = folder
        self.environment = environment
        self.workingDirectory = workingDirectory
    }

    /// Runs the program to its end.
    package func callAsFunction(_ arguments: [String]) async throws -> Ended {
        try await during(arguments) { _ in }.ended
    }

    /// Starts the program, runs the body beside it, and waits for its end.
    package func during<Result: Sendable>(
        _ arguments: [String], _ body: @Sendable (Running) async throws -> Result
    ) async throws -> (ended: Ended, result: Result) {
        guard let binary = Self.path else { throw ScratchError("HYPERFILL_BINARY is not set") }
        let output = folder.file(Self.uniqueName("stdout"))
        let errors = folder.file(Self.uniqueName("stderr"))
        var options = PlatformOptions()
        // A session of its own: it has no terminal to ask on, and its processes are distinct from others.
        options.createSession = true
        let outcome = try await Subprocess.run(
            .path(FilePath(binary)), arguments: Arguments(arguments),
            environment: .custom(
                Self.inherited.merging(environment) { $1 }.reduce(into: [:]) {
                    $0[.init(stringLiteral: $1.key)] = $1.value
                }),
            workingDirectory: FilePath(workingDirectory ?? folder.path), platformOptions: options,
            input: .none,
            output: .fileDescriptor(try Self.open(output), closeAfterSpawningProcess: true),
            error: .fileDescriptor(try Self.open(errors), closeAfterSpawningProcess: true)
        ) { execution in
            let running = Running(pid: execution.processIdentifier.value, errorsFile: errors)
            do {
                return try await body(running)
            } catch {
                running.send(SIGKILL)
                throw error
            }
        }
        let status: Int32 =
            switch outcome.terminationStatus {
            case .exited(let code): code
            case .signaled(let number): 128 + number
            }
        let ended = Ended(
            status: status, output: try String(contentsOfFile: output, encoding: .utf8),
            errors: try String(contentsOfFile: errors, encoding: .utf8))
        return (ended, outcome.closureResult)
    }

    private static var inherited: [String: String] {
        let mine = ProcessInfo.processInfo.environment
        var kept = mine.filter { ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key) }
        kept["LC_ALL"] = "C.UTF-8"
        return kept
    }

    private static func open(_ path: String) throws -> FileDescriptor {
        try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    }

    private static let counter = Mutex(0)

    private static func uniqueName(_ kind: String) -> String {
        let number = counter.withLock { count in
            count += 1
            return count
        }
        return ".\(kind)-\(number)"
    }
}
