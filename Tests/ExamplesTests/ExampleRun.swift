import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// A folder with a plan and its sources, a database, and the real program.
struct ExampleRun: Sendable {
    /// The program: HYPERFILL_BINARY.
    static let binary = ProcessInfo.processInfo.environment["HYPERFILL_BINARY"].flatMap {
        $0.isEmpty ? nil : $0
    }
    static var isAvailable: Bool { binary != nil && ScratchDatabase.isAvailable }
    /// What a suite that is skipped prints.
    static let reason: Comment =
        "needs HYPERFILL_BINARY, the path of the program, and HYPERFILL_TEST_TARGET_URI"

    let database: ScratchDatabase
    let folder: URL

    /// Makes folder and database, runs the body, and removes both.
    static func with(_ body: @Sendable (ExampleRun) async throws -> Void) async throws {
        try await ScratchDatabase.with { database in
            let folder = FileManager.default.temporaryDirectory.appending(path: "hyperfill-example-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try await body(ExampleRun(database: database, folder: folder))
        }
    }

    /// Writes a file, and the folders above it.
    func write(_ path: String, _ data: Data) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    /// Runs a plan to its end, from another folder than the plan's; records an issue unless it succeeds.
    ///
    /// - Returns: what it printed on standard error.
    @discardableResult
    func hyperfill(_ command: String, _ plan: String, _ options: String...) async throws -> String {
        let binary = try #require(Self.binary)
        return try await shell(
            "\"$0\" \(command) \"$1\" \(options.joined(separator: " ")) 2>&1", binary,
            folder.appending(path: plan).path,
            in: "/")
    }

    /// Runs a bash command that must succeed; returns its standard output.
    @discardableResult
    func shell(_ command: String, _ arguments: String..., in place: String? = nil) async throws -> String {
        let result = try await Subprocess.run(
            .name("bash"), arguments: Arguments(["-u", "-o", "pipefail", "-c", command] + arguments),
            environment: .inherit.updating(["TARGET": database.uri]),
            workingDirectory: FilePath(place ?? folder.path),
            output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
        try #require(
            result.terminationStatus.isSuccess,
            "\(command): \(result.standardOutput.suffix(4_000))\n\(result.standardError.suffix(2_000))")
        return result.standardOutput
    }

    /// The difference between what a query gives and what another one gives: empty when both are the same bag.
    func difference(_ actual: String, _ expected: String) async throws -> [[String?]] {
        try await database.query(
            """
            (SELECT 'too many' AS what, a::text FROM (\(actual) EXCEPT ALL \(expected)) AS a LIMIT 5)
            UNION ALL (SELECT 'missing', b::text FROM (\(expected) EXCEPT ALL \(actual)) AS b LIMIT 5)
            """)
    }
}
