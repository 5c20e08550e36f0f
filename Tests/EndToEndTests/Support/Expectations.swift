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

    /// Records an issue unless the program refused rows and standard error has all of the texts. Rows among the first
    /// ones of a source are refused before a run (65), others by the task of their window (1).
    func expectRefusal(_ texts: String..., sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(status == 65 || status == 1, "\(self)", sourceLocation: sourceLocation)
        for text in texts {
            #expect(
                errors.contains(text), "no »\(text)« in\n\(self)", sourceLocation: sourceLocation)
        }
    }
}
