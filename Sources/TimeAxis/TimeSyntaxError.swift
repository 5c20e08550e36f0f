/// A text that is no point of a time axis. The description is a phrase that completes "…: ".
public struct TimeSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
