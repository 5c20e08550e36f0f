import Diagnostics
import Terms

/// Decodes `retries`, `retry-delay` and the section `timeouts`.
struct PatienceDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    /// The longest wait that can be asked for: a week.
    private static let longest = 7 * 86_400_000

    /// - Returns: `nil` when an error was reported.
    func decode(retries: YAMLNode?, retryDelay: YAMLNode?, timeouts: YAMLNode?) -> Patience? {
        var patience = Patience()
        var isWhole = true
        func take<Value>(_ node: YAMLNode?, _ read: (YAMLNode) -> Value?, _ store: (Value) -> Void) {
            guard let node else { return }
            guard let value = read(node) else {
                isWhole = false
                return
            }
            store(value)
        }
        take(retries, { context.integer($0, "`retries`", in: 0...100) }, { patience.retries = Int($0.value) })
        take(retryDelay, { wait($0, "`retry-delay`") }, { patience.retryDelay = $0 })
        guard let timeouts else { return isWhole ? patience : nil }
        let keys = ["connect", "statement", "progress"]
        guard let reader = MappingReader(timeouts, "`timeouts`", keys: keys, context) else { return nil }
        take(reader["connect"], { seconds($0, "`connect`") }, { patience.connect = $0 })
        take(reader["statement"], { waitOrNone($0, "`statement`") }, { patience.statement = $0 })
        take(reader["progress"], { waitOrNone($0, "`progress`") }, { patience.progress = $0 })
        return isWhole ? patience : nil
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
