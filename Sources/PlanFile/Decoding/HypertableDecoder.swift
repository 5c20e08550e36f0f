import Diagnostics
import Terms
import TimeAxis

/// Decodes one item of `hypertables`.
struct HypertableDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    func decode(_ node: YAMLNode) -> HypertableDraft {
        var draft = HypertableDraft(position: node.position)
        let keys = ["table", "time", "from", "columns", "windows", "policies", "indexes", "load"]
        guard let reader = MappingReader(node, "the hypertable", keys: keys, context) else { return draft }
        draft.table = reader.required("table").flatMap(table)
        _ = reader.required("time")
        if let entry = reader.entry("time") { time(entry, &draft) }
        _ = reader.required("from")
        if let entry = reader.entry("from") { from(entry, &draft) }
        draft.columns = reader["columns"].flatMap { ColumnsDecoder(context).decode($0) }
        _ = reader.required("windows")
        if let entry = reader.entry("windows") {
            draft.windows = WindowsDecoder(context).decode(entry, type: draft.timeType?.value)
        }
        draft.policies = word(reader["policies"], "`policies`", default: PlanDefaults.policies)
        draft.indexes = word(reader["indexes"], "`indexes`", default: PlanDefaults.indexes)
        draft.load = word(reader["load"], "`load`", default: PlanDefaults.load)
        return draft
    }

    private func table(_ node: YAMLNode) -> Located<TableName>? {
        guard let scalar = context.text(node, "`table`") else { return nil }
        do {
            let name = try TableName(parsing: scalar.text)
            guard context.fits(name.schema, "the schema", node), context.fits(name.name, "the table", node)
            else {
                return nil
            }
            return scalar.located(name)
        } catch {
            let isSafe = scalar.variables.isEmpty && shortened(scalar.text) == scalar.text
            context.error(
                "bad-name", isSafe ? "\(error)" : "\(scalar.shown) is not a table name", at: node.position)
            return nil
        }
    }

    private func time(_ entry: YAMLEntry, _ draft: inout HypertableDraft) {
        guard
            let reader = MappingReader(
                entry.value, "`time`", keys: ["column", "type"], at: entry.keyPosition, context)
        else { return }
        draft.timeColumn = reader.required("column").flatMap { context.column($0, "`column`") }
        let types = TimeType.allCases.map { (word: $0.rawValue, value: $0) }
        draft.timeType = reader.required("type").flatMap { node in
            context.choice(node, "`type`", among: types, hints: TimeTypeWords.others)
        }
    }

    private func from(_ entry: YAMLEntry, _ draft: inout HypertableDraft) {
        guard
            let reader = MappingReader(
                entry.value, "`from`", keys: ["source", "path", "table", "query", "count"],
                at: entry.keyPosition, context)
        else { return }
        draft.source = reader.required("source").flatMap { node in
            context.text(node, "`source`").map { $0.located($0.text) }
        }
        draft.pathPosition = reader.entry("path")?.keyPosition
        draft.path = reader["path"].flatMap { context.path($0) }
        draft.selection = SelectionDecoder(context).decode(reader)
    }

    private func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
        _ node: YAMLNode?, _ name: String, default word: Word
    ) -> Word? {
        guard let node else { return word }
        return context.choice(node, name, among: Word.allCases.map { (word: $0.rawValue, value: $0) })?.value
    }
}
