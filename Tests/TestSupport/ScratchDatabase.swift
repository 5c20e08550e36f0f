import Foundation
import Synchronization
import Terms
import Timescale

/// A database for one test, on the server named by `HYPERFILL_TEST_TARGET_URI`.
package struct ScratchDatabase: Sendable {
    /// The reason that a suite prints when it is skipped.
    package static let reason = "needs HYPERFILL_TEST_TARGET_URI, the URI of a TimescaleDB server's superuser"

    /// True if there is a server to test against.
    package static var isAvailable: Bool { serverURI != nil }

    /// `postgresql://user:password@host:port/database`.
    package static var serverURI: String? {
        ProcessInfo.processInfo.environment["HYPERFILL_TEST_TARGET_URI"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// True if the server has the Community edition. Tests that need it are shown as skipped otherwise.
    package static func isCommunity() async throws -> Bool { try await license.value == "timescale" }

    /// True if the server has the Apache edition.
    package static func isApache() async throws -> Bool { try await license.value == "apache" }

    /// True if the server lets transactions be prepared.
    package static func preparesTransactions() async throws -> Bool {
        guard isAvailable else { return false }
        return try await with(timescale: false) {
            try await $0.query("SHOW max_prepared_transactions") != [["0"]]
        }
    }

    /// Read once; `nil` without a server.
    private static let license = Task<String?, any Error> {
        guard isAvailable else { return nil }
        return try await with { try await $0.query("SHOW timescaledb.license").first?[0] }
    }

    package let name: String
    /// The server's URI with this database.
    package let uri: String

    /// Makes a database, runs the body, and drops the database, also after an error.
    ///
    /// - Parameter timescale: true to create the extension.
    package static func with<T: Sendable>(
        timescale: Bool = true, _ body: @Sendable (ScratchDatabase) async throws -> T
    ) async throws -> T {
        guard let server = serverURI else { throw ScratchError("HYPERFILL_TEST_TARGET_URI is not set") }
        let database = try ScratchDatabase(name: uniqueName("db"), server: server)
        let admin = try await Session.connect(server, applicationName: "hyperfill tests")
        // template1 may hold the extension, or be in use by TimescaleDB's own workers.
        try await admin.execute("CREATE DATABASE \(quotedIdentifier(database.name)) TEMPLATE template0")
        let result: Result<T, any Error>
        do {
            if timescale { try await database.execute("CREATE EXTENSION timescaledb") }
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        try await admin.execute("DROP DATABASE \(quotedIdentifier(database.name)) WITH (FORCE)")
        await admin.close()
        return try result.get()
    }

    /// The database of a server that a test has for itself, with TimescaleDB.
    package init(of server: PostgresServer) async throws {
        (name, uri) = ("postgres", server.uri)
        try await execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
    }

    private init(name: String, server: String) throws {
        self.name = name
        guard let match = server.wholeMatch(of: #/(postgres(?:ql)?://[^/?]*)(?:/[^?]*)?(\?.*)?/#) else {
            throw ScratchError("HYPERFILL_TEST_TARGET_URI is no URI")
        }
        uri = "\(match.output.1)/\(name)\(match.output.2 ?? "")"
    }

    /// A session in the database, as the superuser.
    package func session(_ applicationName: String = "hyperfill tests") async throws -> Session {
        try await Session.connect(uri, applicationName: applicationName)
    }

    /// Runs statements one by one in a session of their own.
    package func execute(_ statements: String...) async throws {
        let session = try await session()
        for statement in statements { try await session.execute(statement) }
        await session.close()
    }

    /// Runs a query in a session of its own.
    package func query(_ sql: String) async throws -> [[String?]] {
        let session = try await session()
        let rows = try await session.query(sql)
        await session.close()
        return rows
    }

    /// Gives an Apache server's database the policy functions that its edition lacks. Does nothing on Community.
    package func standInForPolicies() async throws {
        guard try await query("SELECT current_setting('timescaledb.license')") == [["apache"]] else { return }
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Support/policies-stand-in.sql")
        try await execute(try String(contentsOf: script, encoding: .utf8))
    }

    /// Makes a role that may log in, and drops it and what it owns after the body.
    ///
    /// - Parameters:
    ///   - settings: the role's settings, each set with `ALTER ROLE … SET`.
    ///   - body: gets the role's name, and the URI of this database for that role.
    package func withRole<T: Sendable>(
        settings: [(String, String)] = [], _ body: @Sendable (String, String) async throws -> T
    ) async throws -> T {
        let role = Self.uniqueName("role")
        let quoted = quotedIdentifier(role)
        let password = "secret-\(role)"
        try await execute("CREATE ROLE \(quoted) LOGIN PASSWORD \(quotedLiteral(password))")
        let result: Result<T, any Error>
        do {
            for (setting, value) in settings {
                try await execute("ALTER ROLE \(quoted) SET \(setting) = \(value)")
            }
            let login = uri.replacing(#/://[^@/]*@/#, with: "://\(role):\(password)@", maxReplacements: 1)
            result = .success(try await body(role, login))
        } catch {
            result = .failure(error)
        }
        try await execute("REASSIGN OWNED BY \(quoted) TO CURRENT_USER", "DROP OWNED BY \(quoted)")
        try await execute("DROP ROLE \(quoted)")
        return try result.get()
    }

    private static let counter = Mutex(0)

    private static func uniqueName(_ kind: String) -> String {
        let number = counter.withLock { count in
            count += 1
            return count
        }
        return "hyperfill_\(kind)_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
    }
}

/// A test could not be prepared.
package struct ScratchError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Waits until a condition is true.
///
/// - Parameter what: a description of the condition, for the error.
/// - Throws: ``ScratchError`` after three minutes.
package func eventually(
    _ what: @autoclosure () -> String, _ isTrue: () async throws -> Bool
) async throws {
    for _ in 0..<1_800 {
        if try await isTrue() { return }
        try await Task.sleep(for: .milliseconds(100))
    }
    throw ScratchError("waited in vain for \(what())")
}
