import Tasks
import Terms
import Testing

@testable import Execution

@Suite struct RedactionTests {
    private let redaction = Redaction(
        SecretMask(
            environment: [
                "API_KEY": "key-4711-abc", "TOKEN": "tok", "HOME": "/home/ann", "PGPASSWORD": "another-one",
            ],
            commands: ["curl -H \"Key: ${API_KEY}\" $HOME/x", "echo $TOKEN"],
            connections: [Secret("postgresql://ann:s%40cret-1@host/db")]))

    private func masked(_ text: String) -> String {
        redaction.applied(to: TaskFailure(message: text)).message
    }

    @Test(arguments: [
        ("cannot open postgresql://ann:s%40cret-1@host/db", "cannot open ***"),
        ("bad password s@cret-1", "bad password ***"),
        ("401 for key-4711-abc", "401 for ***"), ("s%40cret-1 another-one", "*** ***"),
        ("no file /home/ann/x, tok", "no file /home/ann/x, tok"),
    ])
    func secretsAreTakenOut(text: String, expected: String) {
        #expect(masked(text) == expected)
    }

    @Test func everyPartOfAFailureIsLookedAt() {
        let failure = TaskFailure(message: "m", details: ["it wrote: key-4711-abc"], hint: "not key-4711-abc")
        let result = redaction.applied(to: failure)
        #expect(result.details == ["it wrote: ***"])
        #expect(result.hint == "not ***")
    }

    @Test func anEmptyConnectionMasksNothing() {
        let none = Redaction(SecretMask(environment: [:], commands: [], connections: [Secret("")]))
        #expect(none.applied(to: TaskFailure(message: "a message")).message == "a message")
    }
}
