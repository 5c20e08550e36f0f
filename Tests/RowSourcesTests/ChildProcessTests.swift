import Subprocess
import Terms
import Testing

@testable import RowSources

@Suite struct ChildProcessTests {
    @Test func programsThatAreNotThere() async throws {
        let error = await #expect(throws: SubprocessError.self) {
            try await onThread {
                _ = try ChildProcess(
                    Configuration(executable: .name("hyperfill-no-such-program")), name: "it", input: nil,
                    stop: Signal())
            }
        }
        #expect(error?.code == .executableNotFound)
    }

    @Test func signalsKeepTheirDefaults() async throws {
        // A writer whose reader goes away has to end by SIGPIPE, or pipelines would never stop.
        let status = try await onThread {
            let process = try ChildProcess(
                Configuration(
                    executable: .name("bash"),
                    arguments: ["-o", "pipefail", "-c", "yes | head -n 1 >/dev/null"]),
                name: "it", input: nil, stop: Signal())
            while try withUnsafeTemporaryAllocation(
                byteCount: 64, alignment: 1, { try process.read(into: $0) }) > 0
            {
            }
            return try process.wait()
        }
        #expect(status == .exited(141))
    }

    @Test func tailsAreShort() {
        var tail = OutputTail()
        for _ in 0..<1_000 { Array("0123456789abcde\n".utf8).withUnsafeBytes { tail.append($0) } }
        #expect(tail.text.utf8.count <= OutputTail.limit + 3)
        #expect(tail.text.hasPrefix("…"))
    }

    /// Wherever the cut goes through a secret, none of it is left.
    @Test func tailsHoldNoPartOfASecret() {
        let secret = "canary-0123456789"
        for place in 0...(secret.utf8.count + 2) {
            var tail = OutputTail(SecretMask([Secret(secret)]))
            let text = "x" + secret + String(repeating: "y", count: OutputTail.limit - place)
            for byte in Array(text.utf8) { withUnsafeBytes(of: byte) { tail.append($0) } }
            let shown = tail.text
            #expect(!shown.contains("9y") && !shown.contains("canary"), "\(place)")
            #expect(shown.hasSuffix("yyy"))
        }
    }
}
