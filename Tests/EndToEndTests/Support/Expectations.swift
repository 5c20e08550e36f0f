import TestSupport
import Testing

extension Ended {
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
