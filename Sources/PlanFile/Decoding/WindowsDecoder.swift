import Diagnostics
import TimeAxis

/// Decodes `windows` of a hypertable.
struct WindowsDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    /// - Parameter type: `nil` when it could not be read. Values are not decoded then.
    func decode(_ entry: YAMLEntry, type: TimeType?) -> WindowsDraft {
        var draft = WindowsDraft()
        let keys = ["start", "first", "every", "end"]
        guard
            let reader = MappingReader(
                entry.value, "`windows`", keys: keys, at: entry.keyPosition, context)
        else { return draft }
        let (start, every) = (reader.required("start"), reader.required("every"))
        guard let type else { return draft }
        draft.start = start.flatMap { self.start($0, type) }
        draft.every = every.flatMap { context.step($0, "`every`", type: type) }
        draft.first = reader["first"].flatMap { context.point($0, "`first`", type: type) }
        draft.end = reader["end"].flatMap { context.point($0, "`end`", type: type) }
        checkFirst(reader, draft)
        return draft
    }

    private func start(_ node: YAMLNode, _ type: TimeType) -> Located<Windows.Start>? {
        // Checked before it is read as a point: it may be plain or quoted on every axis.
        if let text = node.scalar?.text {
            if text == "-infinity" { return Located(.minusInfinity, at: node.position) }
            if ["-inf", "-.inf", "infinity", "inf", ".inf", "-∞"].contains(text.lowercased())
                || text.lowercased() == "-infinity"
            {
                context.error(
                    "bad-point", "`start` cannot be `\(text)`", at: node.position,
                    fix: "did you mean `-infinity`?")
                return nil
            }
        }
        if node.scalar?.text.contains("${") == true {
            guard let scalar = context.scalar(node, "`start`") else { return nil }
            if scalar.text == "-infinity" { return scalar.located(.minusInfinity) }
        }
        guard let point = context.point(node, "`start`", type: type) else { return nil }
        return point.with(.at(point.value))
    }

    private func checkFirst(_ reader: MappingReader, _ draft: WindowsDraft) {
        guard let start = draft.start else { return }
        if start.value == .minusInfinity {
            guard !reader.mentions("first") else { return }
            context.error(
                "missing-key", "windows from -infinity need `first`, the end of the first window",
                at: start.position, fix: "add `first: …`, a time near the oldest rows")
        } else if let first = reader.entry("first") {
            context.error(
                "needless-key", "`first` is only for windows that start at -infinity", at: first.keyPosition,
                fix: "remove it, or write start: -infinity")
        }
    }
}
