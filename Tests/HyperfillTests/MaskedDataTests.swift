import Foundation
import Terms
import Testing

@testable import hyperfill

@Suite struct MaskedDataTests {
    private static let secrets = ["c4n\"ary,7", "abc\\9xyz\\", "nary-12", "12.5e+10"]

    private func masked(_ text: String) -> String {
        MaskedData(text, SecretMask(Self.secrets.map(Secret.init)).forData).text
    }

    @Test func textIsMasked() {
        for secret in Self.secrets { #expect(masked("a \(secret) b\n") == "a *** b\n") }
    }

    /// Whatever the secret, JSON can be read afterwards, and what has no secret is as it was.
    @Test func jsonStaysValid() throws {
        for secret in Self.secrets {
            let object = ["x": "a \(secret) \"b\"", "y": "\\\(secret)", "z": "\n\(secret)\""]
            let text = String(decoding: try JSONEncoder().encode(object), as: UTF8.self)
            let read = try JSONDecoder().decode([String: String].self, from: Data(masked(text).utf8))
            #expect(read == ["x": "a *** \"b\"", "y": "\\***", "z": "\n***\""])
        }
        let plain = #"{ "a": 12.5e+10, "b": [true, null, "\u00fc\/"], "c": "" }"#
        #expect(masked(plain) == plain)
        #expect(masked("[\"open") == "[\"open")
    }
}
