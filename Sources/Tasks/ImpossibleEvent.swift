/// An event that cannot follow on those before it: the state file was changed by hand, or the program is wrong.
public struct ImpossibleEvent: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which event, counted from 1.
    public let number: Int
    public let reason: String

    public var description: String { "event \(number) is impossible: \(reason)" }
}
