import Diagnostics
import TimeAxis

/// Decodes the tree of a plan file, and reports every problem that a single value shows.
struct PlanDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    func decode(_ root: YAMLNode) -> PlanDraft {
        var draft = PlanDraft()
        let keys = [
            "version", "target", "completion", "sources", "hypertables", "retries", "retry-delay", "timeouts",
        ]
        guard let plan = MappingReader(root, "the plan", keys: keys, context) else { return draft }
        version(plan.required("version"))
        draft.target = TargetDecoder(context).decode(plan["target"])
        let timeouts = TimeoutDecoder(context)
        draft.retryPolicy = timeouts.retryPolicy(retries: plan["retries"], delay: plan["retry-delay"])
        draft.timeouts = timeouts.timeouts(plan["timeouts"])
        draft.completion = plan.required("completion").flatMap(completion)
        if let sources = plan.required("sources") {
            draft.sources = SourceDecoder(context).decode(sources)
        }
        draft.hypertables = plan.required("hypertables").map(hypertables) ?? []
        return draft
    }

    private func version(_ node: YAMLNode?) {
        guard let node, let version = context.integer(node, "`version`", in: 0...Int64.max) else { return }
        guard version.value == 1 else {
            context.error(
                "version", "this program reads plans of version 1", at: node.position, fix: "write version: 1"
            )
            return
        }
    }

    private func completion(_ node: YAMLNode) -> [CompletionDraft]? {
        guard let entries = MappingReader.entries(of: node, "`completion`", context) else { return nil }
        guard !entries.isEmpty else {
            context.error("empty", "`completion` holds no completion point", at: node.position)
            return nil
        }
        return entries.compactMap { entry in
            guard let type = TimeType(rawValue: entry.key) else {
                let near = TimeTypeWords.meant(by: entry.key)
                let words = TimeType.allCases.map(\.rawValue)
                context.error(
                    "unknown-key", "`\(shortened(entry.key))` is no time type", at: entry.keyPosition,
                    fix: near.map { "did you mean `\($0)`?" } ?? "time types are \(alternatives(words))")
                return near.flatMap { TimeType(rawValue: $0) }.map {
                    CompletionDraft(type: $0, keyPosition: entry.keyPosition, point: nil)
                }
            }
            if context.isOpenQuestion(entry.value, "T of `\(type.rawValue)`") {
                return CompletionDraft(type: type, keyPosition: entry.keyPosition, isOpen: true)
            }
            let point = context.point(entry.value, "`\(type.rawValue)`", type: type)
            return CompletionDraft(type: type, keyPosition: entry.keyPosition, point: point)
        }
    }

    private func hypertables(_ node: YAMLNode) -> [HypertableDraft] {
        guard case .sequence(let items) = node.content else {
            context.error(
                "wrong-type", "`hypertables` must be a list", at: node.position,
                fix: "start each hypertable with `- table: …`")
            return []
        }
        if items.isEmpty { context.error("empty", "`hypertables` is empty", at: node.position) }
        return items.map { HypertableDecoder(context).decode($0) }
    }
}
