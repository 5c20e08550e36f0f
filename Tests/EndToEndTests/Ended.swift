import Testing

/// How a run of the program ended, and what it said.
struct Ended: Sendable {
    /// The exit code, or 128 and the number of the signal that ended it.
    let status: Int32
    let output: String
    let errors: String

    /// Records an issue unless the exit code is this one and standard error has all of the texts.
    func expect(
        _ status: Int32, _ texts: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(self)", sourceLocation: sourceLocation)
        for text in texts {
            #expect(
                errors.contains(text), "no »\(text)« in\n\(self)", sourceLocation: sourceLocation)
        }
    }
}

extension Ended: CustomStringConvertible {
    var description: String {
        "exit \(status)\n--- stdout\n\(output.suffix(6000))--- stderr\n\(errors.suffix(6000))"
    }
}
