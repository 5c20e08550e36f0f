import Diagnostics
import TimeAxis

extension DecodingContext {
    /// The length of windows: a duration on a calendar axis, a whole number above zero on an axis of numbers. `nil`
    /// means that an error was reported.
    func step(_ node: YAMLNode, _ name: String, type: TimeType) -> Located<Step>? {
        guard type.isCalendar else { return points(node, name, type) }
        guard let scalar = scalar(node, name) else { return nil }
        do {
            return scalar.located(try Duration(scalar.text).step(on: type))
        } catch {
            let isSafe = scalar.variables.isEmpty
            let description = isSafe ? "\(error)" : "\(scalar.shown) is not a duration for a \(type.rawValue)"
            self.error(
                "bad-duration", "\(name): \(description)", at: node.position,
                fix: isSafe ? error.fix : nil)
            return nil
        }
    }

    private func points(_ node: YAMLNode, _ name: String, _ type: TimeType) -> Located<Step>? {
        if let text = node.scalar?.text, let duration = try? Duration(text) {
            let example = (try? duration.step(on: .timestamptz)).flatMap { step in
                if case .points(let length) = step { length } else { nil }
            }
            let fix = example.map { "such as \($0 / 1_000_000) for seconds, \($0 / 1_000) for milliseconds" }
            error(
                "bad-duration",
                "\(name) must be a whole number in the unit of the \(type.rawValue) column, not a duration",
                at: node.position, fix: fix)
            return nil
        }
        return integer(node, name, in: 1...Int64.max).map { $0.with(.points($0.value)) }
    }
}
