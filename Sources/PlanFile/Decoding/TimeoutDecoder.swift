import Diagnostics
import Terms

/// Decodes `retries`, `retry-delay` and the section `timeouts`.
struct TimeoutDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    /// The longest wait that can be asked for: a week.
    private static let longest = 7 * 86_400_000

    /// - Returns: `nil` if an error was reported.
    func retryPolicy(retries: YAMLNode?, delay: YAMLNode?) -> RetryPolicy? {
        var policy = RetryPolicy()
        let taken = [
            take(
                retries, { context.integer($0, "`retries`", in: 0...100) }, { policy.retries = Int($0.value) }
            ),
            take(delay, { wait($0, "`retry-delay`") }, { policy.firstPause = $0 }),
        ]
        return taken.allSatisfy(\.self) ? policy : nil
    }

    /// - Returns: `nil` if an error was reported.
    func timeouts(_ node: YAMLNode?) -> Timeouts? {
        var timeouts = Timeouts()
        guard let node else { return timeouts }
        let keys = ["connect", "statement", "progress"]
        guard let reader = MappingReader(node, "`timeouts`", keys: keys, context) else { return nil }
        let taken = [
            take(reader["connect"], { seconds($0, "`connect`") }, { timeouts.connect = $0 }),
            take(reader["statement"], { waitOrNone($0, "`statement`") }, { timeouts.statement = $0 }),
            take(reader["progress"], { waitOrNone($0, "`progress`") }, { timeouts.progress = $0 }),
        ]
        return taken.allSatisfy(\.self) ? timeouts : nil
    }

    /// Stores the value of a node, if there is one.
    ///
    /// - Returns: whether no error was reported.
    private func take<Value>(
        _ node: YAMLNode?, _ read: (YAMLNode) -> Value?, _ store: (Value) -> Void
    ) -> Bool {
        guard let node else { return true }
        guard let value = read(node) else { return false }
        store(value)
        return true
    }

    /// libpq counts the time to connect in whole seconds, and takes one for two.
    private func seconds(_ node: YAMLNode, _ name: String) -> Int? {
        guard let time = wait(node, name) else { return nil }
        guard time >= 2_000, time % 1_000 == 0 else {
            context.error(
                "out-of-range", "\(name) must be whole seconds, at least two", at: node.position,
                fix: "write \(max(2, (time + 999) / 1_000))s")
            return nil
        }
        return time
    }

    private func waitOrNone(_ node: YAMLNode, _ name: String) -> Int?? {
        guard let scalar = context.scalar(node, name) else { return nil }
        return scalar.text == "none" ? .some(nil) : wait(node, name).map { .some($0) }
    }

    /// A number and one of `ms`, `s`, `min`, `h`, `d`.
    private func wait(_ node: YAMLNode, _ name: String) -> Int? {
        guard let scalar = context.scalar(node, name) else { return nil }
        guard
            let match = scalar.text.wholeMatch(of: #/([1-9][0-9]{0,8})(ms|s|min|h|d)/#),
            let count = Int(match.output.1)
        else {
            context.error(
                "bad-wait", "\(name) must be a time to wait, not \(scalar.shown)", at: node.position,
                fix: "write a number above zero and one of ms, s, min, h, d, such as 30s")
            return nil
        }
        let unit =
            switch match.output.2 {
            case "ms": 1
            case "s": 1_000
            case "min": 60_000
            case "h": 3_600_000
            default: 86_400_000
            }
        guard count <= Self.longest / unit else {
            context.error("out-of-range", "\(name) must be at most 7d", at: node.position)
            return nil
        }
        return count * unit
    }
}
