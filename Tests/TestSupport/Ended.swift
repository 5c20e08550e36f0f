/// How a run of the program ended, and what it said.
public struct Ended: Sendable {
    /// The exit code, or 128 and the number of the signal that ended it.
    public let status: Int32
    public let output: String
    public let errors: String
}

extension Ended: CustomStringConvertible {
    public var description: String {
        "exit \(status)\n--- stdout\n\(output.suffix(6000))--- stderr\n\(errors.suffix(6000))"
    }
}
