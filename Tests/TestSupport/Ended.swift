/// The exit code and the output of a run of the program.
package struct Ended: Sendable {
    /// The exit code, or 128 and the number of the signal that ended it.
    package let status: Int32
    package let output: String
    package let errors: String
}

extension Ended: CustomStringConvertible {
    package var description: String {
        "exit \(status)\n--- stdout\n\(output.suffix(6000))--- stderr\n\(errors.suffix(6000))"
    }
}
