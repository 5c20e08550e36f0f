/// An event that cannot follow on those before it: the state file was changed by hand, or the program is wrong.
package struct ImpossibleEvent: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which event, counted from 1.
    package let number: Int
    package let reason: String

    package var description: String { "event \(number) is impossible: \(reason)" }
}
