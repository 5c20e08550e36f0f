import Foundation
import Glibc
import Timescale

/// A PostgreSQL server for tests that crash it: with TimescaleDB, and with fsync on. It ends with the value, at the
/// latest with the test process.
package final class PostgresServer: Sendable {
    /// The URI of a superuser.
    package let uri: String
    private let folder: String
    /// The end of a pipe: as long as it is open, the server runs.
    private let lifeline: FileHandle

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Support/server").path(percentEncoded: false)

    package init() async throws {
        var template = Array("/tmp/hyperfill-server-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ScratchError("no folder: errno \(errno)") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c",
            #"cd "$0"; "$1" start "$0/server" >new 2>output; mv new uri; cat; "$1" remove "$0/server"; rm -rf "$0""#,
            folder, Self.script,
        ]
        var environment = ProcessInfo.processInfo.environment
        // A server that a person named must not be crashed.
        environment["HYPERFILL_TEST_TARGET"] = nil
        environment["HYPERFILL_TEST_DURABLE"] = "1"
        process.environment = environment
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try pipe.fileHandleForReading.close()
        lifeline = pipe.fileHandleForWriting
        _ = fcntl(lifeline.fileDescriptor, F_SETFD, FD_CLOEXEC)
        self.folder = folder
        let file = { (name: String) in
            (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
        }
        try await eventually("a server") { access("\(folder)/uri", F_OK) == 0 }
        uri = file("uri").trimmingCharacters(in: .newlines)
        guard !uri.isEmpty else { throw ScratchError("no server: \(file("output"))") }
    }

    deinit {
        try? lifeline.close()
    }

    /// Kills all of its processes at once, as a crash does.
    package func kill() throws {
        try run("stop '\(folder)/server' -m immediate")
    }

    /// Starts it again with the same port and the same data.
    package func start() throws {
        try run("start '\(folder)/server'")
    }

    /// Stops it, keeps a copy of its data, and starts it again.
    package func save() throws {
        try run("stop '\(folder)/server'")
        try shell("rm -rf \"$cluster/saved\" && cp -a \"$cluster/data\" \"$cluster/saved\"")
        try start()
    }

    /// Crashes it, and puts the copy of ``save()`` in the place of its data.
    ///
    /// - Parameter promoting: whether the copy is that of a standby, which is then promoted: it goes on from the copy on a
    ///   timeline of its own.
    package func putBack(promoting: Bool = false) async throws {
        try kill()
        try shell("rm -rf \"$cluster/data\" && cp -a \"$cluster/saved\" \"$cluster/data\"")
        if promoting {
            try shell(
                "touch \"$cluster/data/standby.signal\" && "
                    + "chown --reference=\"$cluster/data/PG_VERSION\" \"$cluster/data/standby.signal\"")
        }
        try start()
        guard promoting else { return }
        let session = try await Session.connect(uri, applicationName: "hyperfill tests")
        guard try await session.query("SELECT pg_promote()").first?[0] == "t" else {
            throw ScratchError("the standby was not promoted")
        }
        await session.close()
    }

    private func shell(_ command: String) throws {
        try PlanFolder().shell("cluster=$(cat '\(folder)/server/cluster') && \(command)")
    }

    /// Starts it again as a standby that follows no primary, until `pg_promote()`.
    package func restartAsStandby() throws {
        try kill()
        let signal = "\"$(cat '\(folder)/server/cluster')/data/standby.signal\""
        try PlanFolder().shell("touch \(signal) && chmod 666 \(signal)")
        try start()
    }

    private func run(_ command: String) throws {
        try PlanFolder().shell(
            "env -u HYPERFILL_TEST_TARGET HYPERFILL_TEST_DURABLE=1 '\(Self.script)' \(command) "
                + ">>'\(folder)/output' 2>&1 </dev/null")
    }
}
