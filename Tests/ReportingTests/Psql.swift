import Foundation

/// psql against a database of its own on the server for tests, dropped at the end.
struct Psql {
    /// The server's URI: HYPERFILL_TEST_TARGET_URI.
    static var server: String? { ProcessInfo.processInfo.environment["HYPERFILL_TEST_TARGET_URI"] }

    let database: String
    let folder: URL
    private let uri: String
    private let serverURI: String

    /// The exit code and the output of psql.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    struct Failure: Error {
        let errors: String
    }

    init(server: String) throws {
        database = "hyperfill_runbook_\(UInt32.random(in: 0...UInt32.max))"
        serverURI = server
        var components = URLComponents(string: server) ?? URLComponents()
        components.path = "/\(database)"
        uri = components.string ?? server
        folder = FileManager.default.temporaryDirectory.appending(path: database)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.check(try Self.run(serverURI, folder, ["-c", "CREATE DATABASE \(database)"]))
    }

    func remove() {
        _ = try? Self.run(serverURI, folder, ["-c", "DROP DATABASE IF EXISTS \(database) WITH (FORCE)"])
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs statements and returns what they print, unaligned.
    @discardableResult
    func query(_ sql: String) throws -> String {
        let outcome = try Self.run(uri, folder, ["-v", "ON_ERROR_STOP=1", "-c", sql])
        try Self.check(outcome)
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    /// Runs a script from the folder.
    func script(_ text: String, _ variables: [String] = []) throws -> Outcome {
        let file = folder.appending(path: "runbook.sql")
        try text.write(to: file, atomically: true, encoding: .utf8)
        let arguments = ["-v", "ON_ERROR_STOP=1"] + variables.flatMap { ["-v", $0] } + ["-f", file.path]
        return try Self.run(uri, folder, arguments)
    }

    private static func check(_ outcome: Outcome) throws {
        guard outcome.status == 0 else { throw Failure(errors: outcome.errors) }
    }

    private static func run(_ uri: String, _ folder: URL, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["psql", "-X", "-q", "-A", "-t", "-d", uri] + arguments
        process.currentDirectoryURL = folder
        let output = folder.appending(path: "stdout"), errors = folder.appending(path: "stderr")
        for file in [output, errors] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
