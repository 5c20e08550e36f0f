import Subprocess
import SystemPackage
import TestSupport
import Testing

/// A folder with a plan and its sources, a database, and the real program.
struct ExampleRun: Sendable {
    static let reason = Comment(rawValue: Program.reason)

    let database: ScratchDatabase
    let folder: PlanFolder
    /// What programs and commands find in their environment beside TARGET.
    var environment: [String: String] = [:]

    /// Makes folder and database, runs the body, and removes both.
    static func with(_ body: @Sendable (ExampleRun) async throws -> Void) async throws {
        try await ScratchDatabase.with { database in
            try await body(ExampleRun(database: database, folder: try PlanFolder()))
        }
    }

    /// Runs a plan to its end, from another folder than the plan's; records an issue unless it succeeds.
    ///
    /// - Returns: what it printed on standard error.
    @discardableResult
    func hyperfill(_ command: String, _ plan: String, _ options: String...) async throws -> String {
        let ended = try await ended(command, plan, options)
        try #require(ended.status == 0, "\(ended)")
        return ended.errors
    }

    /// Runs a plan to its end, whatever that is.
    func ended(_ command: String, _ plan: String, _ options: [String] = []) async throws -> Ended {
        let program = Program(
            folder: folder, environment: environment.merging(["TARGET": database.uri]) { $1 },
            workingDirectory: "/")
        return try await program([command, folder.file(plan)] + options)
    }

    /// Runs a bash command that must succeed; returns its standard output.
    @discardableResult
    func shell(_ command: String, _ arguments: String...) async throws -> String {
        let result = try await Subprocess.run(
            .name("bash"), arguments: Arguments(["-u", "-o", "pipefail", "-c", command] + arguments),
            environment: .inherit.updating(
                environment.merging(["TARGET": database.uri]) { $1 }.reduce(into: [:]) {
                    $0[.init(stringLiteral: $1.key)] = $1.value
                }),
            workingDirectory: FilePath(folder.path),
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
