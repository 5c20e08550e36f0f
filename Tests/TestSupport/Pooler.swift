import Foundation
import Glibc
import Subprocess
import SystemPackage

/// A PgBouncer in front of a test's database.
package struct Pooler: Sendable {
    /// The reason that a suite prints when it is skipped.
    package static let reason = "needs the program pgbouncer"

    /// True if PgBouncer is installed.
    package static var isAvailable: Bool { program != nil }

    private static var program: String? {
        ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"].first {
            access($0, X_OK) == 0
        }
    }

    /// The database's URI through the pooler.
    package let uri: String

    /// Starts PgBouncer, runs the body, and ends PgBouncer, also after an error.
    ///
    /// - Parameters:
    ///   - mode: `session`, `transaction` or `statement`.
    ///   - size: the number of its server processes for the database.
    package static func with<Result: Sendable>(
        _ database: ScratchDatabase, mode: String, size: Int = 20,
        _ body: @Sendable (Pooler) async throws -> Result
    ) async throws -> Result {
        guard let program else { throw ScratchError(reason) }
        let folder = try PlanFolder()
        let port = try LocalPort.free()
        try folder.write("pgbouncer.ini", try configuration(database, mode: mode, size: size, port: port))
        // PgBouncer refuses to run as root.
        let arguments =
            getuid() == 0 ? ["-u", "nobody", folder.file("pgbouncer.ini")] : [folder.file("pgbouncer.ini")]
        let outcome = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), input: .none, output: .discarded,
            error: .discarded
        ) { execution in
            defer { kill(execution.processIdentifier.value, SIGKILL) }
            try await eventually("pgbouncer on port \(port)") { LocalPort.isListening(port) }
            return try await body(
                Pooler(uri: "postgresql://somebody:ignored@127.0.0.1:\(port)/\(database.name)"))
        }
        return outcome.closureResult
    }

    /// PgBouncer logs every client in as the test's superuser.
    private static func configuration(
        _ database: ScratchDatabase, mode: String, size: Int, port: UInt16
    ) throws -> String {
        guard let match = database.uri.firstMatch(of: #/:\/\/([^:@]*):([^@]*)@([^:\/]*):(\d+)\//#) else {
            throw ScratchError("HYPERFILL_TEST_TARGET_URI does not name user, password, host and port")
        }
        let (_, user, password, host, serverPort) = match.output
        return """
            [databases]
            \(database.name) = host=\(host) port=\(serverPort) dbname=\(database.name) user=\(user) \
            password=\(password.removingPercentEncoding ?? "")
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(mode)
            default_pool_size = \(size)

            """
    }
}
