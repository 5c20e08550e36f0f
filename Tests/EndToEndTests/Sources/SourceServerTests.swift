import Testing

@testable import TestSupport

/// Servers that tests start.
@Suite(.timeLimit(.minutes(30))) struct SourceServerTests {
    /// What it said is told at once, not after minutes, and other ports are tried before.
    @Test func aServerThatEndsAtOnce() async throws {
        var ports: Set<[UInt16]> = []
        do {
            _ = try await SourceServer.onFreePorts(2) { found in
                ports.insert(found)
                return try await SourceServer(
                    "bash", ["-c", "echo address in use: $1 >&2; exit 1", "server", "\(found[0])"],
                    files: [:],
                    ports: found)
            }
            Issue.record("it has started")
        } catch let error as ServerEnded {
            #expect(error.description.contains("address in use: "))
            #expect(ports.count == 3)
        }
    }

    /// A foreign server on the port is not taken for the test's own.
    @Test func aPortThatAnotherHasTaken() async throws {
        let python =
            "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', PORT)); s.listen(); time.sleep(60)"
        let serve = { (ports: [UInt16]) in
            try await SourceServer(
                "python3", ["-c", python.replacing("PORT", with: "\(ports[0])")], files: [:], ports: ports)
        }
        let first = try await SourceServer.onFreePorts(1, serve)
        await #expect(throws: ServerEnded.self) { _ = try await serve(first.ports) }
    }
}
