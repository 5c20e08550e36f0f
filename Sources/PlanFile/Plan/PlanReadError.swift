/// A plan file cannot be opened or read.
package struct PlanReadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file and the reason.
    package let description: String
}
