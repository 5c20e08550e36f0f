/// An event that cannot follow on those before it: the state file was changed by hand, or the program is wrong.
package struct ImpossibleEvent: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which event, counted from 1.
    package let number: Int
    package let reason: String
    /// Whether the program was about to record the event. It then stands in no file, and the program is wrong.
    package var isNew = false

    package init(number: Int, reason: String, isNew: Bool = false) {
        self.number = number
        self.reason = reason
        self.isNew = isNew
    }

    package var description: String { "event \(number) is impossible: \(reason)" }
}
