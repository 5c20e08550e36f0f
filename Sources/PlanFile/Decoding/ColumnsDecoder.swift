import Diagnostics
import Terms

/// Decodes `columns`: a list of names, or a mapping from the source's columns to those of the hypertable.
struct ColumnsDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    func decode(_ node: YAMLNode) -> [Located<ColumnMapping>]? {
        let columns: [Located<ColumnMapping>?]
        switch node.content {
        case .sequence(let items):
            columns = items.map { item in
                context.column(item, "a column").map { $0.with(ColumnMapping($0.value)) }
            }
        case .mapping(let entries):
            columns = entries.map(mapping)
        case .scalar:
            context.error(
                "wrong-type", "`columns` must be a list or a mapping", at: node.position,
                fix: "write [time, value], or { ts: time, value: value }")
            return nil
        }
        if columns.isEmpty {
            context.error(
                "empty", "`columns` is empty", at: node.position, fix: "leave it out to use the default")
        }
        let decoded = columns.compactMap(\.self)
        refuseDuplicates(decoded)
        return decoded.count == columns.count ? decoded : nil
    }

    private func refuseDuplicates(_ columns: [Located<ColumnMapping>]) {
        var seen: [String: Int] = [:]
        for column in columns {
            let target = column.value.target
            if let line = seen[target] {
                let name = column.variables.isEmpty ? "`\(shortened(target))`" : "the column"
                context.error(
                    "duplicate-column", "\(name) is there twice", at: column.position,
                    notes: ["it is first on line \(line)"])
            }
            seen[target] = seen[target] ?? column.position.line
        }
    }

    /// An entry whose key is a column of the source, or for a constant one of the hypertable.
    private func mapping(_ entry: YAMLEntry) -> Located<ColumnMapping>? {
        guard !entry.key.isEmpty, !entry.key.contains(where: \.isNewline) else {
            context.error("empty", "a column needs a name of one line", at: entry.keyPosition)
            return nil
        }
        guard case .mapping = entry.value.content else {
            guard let target = context.column(entry.value, "the column for `\(shortened(entry.key))`") else {
                return nil
            }
            return target.with(ColumnMapping(target: target.value, origin: .column(entry.key)))
        }
        let name = "column `\(shortened(entry.key))`"
        let keys = ["to", "value", "null", "zero-date", "missing", "as", "round"]
        guard let reader = MappingReader(entry.value, name, keys: keys, at: entry.keyPosition, context) else {
            return nil
        }
        return reader["value"] == nil
            ? options(entry, reader, name) : constant(entry, reader, name, others: keys)
    }

    private func constant(
        _ entry: YAMLEntry, _ reader: MappingReader, _ name: String, others: [String]
    ) -> Located<ColumnMapping>? {
        for other in others where other != "value" {
            guard let needless = reader.entry(other) else { continue }
            context.error(
                "needless-key", "`\(other)` of \(name) has no use beside `value`", at: needless.keyPosition,
                fix: other == "to" ? "the key of a constant is the hypertable's column" : "remove it")
        }
        guard context.fits(entry.key, name, entry.value),
            let value = reader["value"].flatMap({ context.text($0, "`value`", mayBeEmpty: true) })
        else { return nil }
        let mapping = ColumnMapping(
            target: entry.key, origin: .constant(value.text, shown: value.template.text))
        return Located(mapping, at: entry.keyPosition)
    }

    private func options(
        _ entry: YAMLEntry, _ reader: MappingReader, _ name: String
    ) -> Located<ColumnMapping>? {
        let target = reader["to"].map { context.column($0, "`to`") }
        let nulls = reader["null"].map(nulls)
        let zeroDate: ColumnMapping.ZeroDate?? = orNull(reader["zero-date"], "`zero-date`")
        let missing: ColumnMapping.Missing?? = orNull(reader["missing"], "`missing`")
        let form = choice(reader["as"], "`as`", among: TimeForm.self)
        let rounding = choice(reader["round"], "`round`", among: ColumnMapping.Rounding.self)
        if target == nil, !context.fits(entry.key, name, entry.value) { return nil }
        let failures = [target.map { $0 == nil }, nulls.map { $0 == nil }].contains(true)
        guard !failures, let zeroDate, let missing, let form, let rounding else { return nil }
        let mapping = ColumnMapping(
            target: target??.value ?? entry.key, origin: .column(entry.key), nulls: (nulls ?? []) ?? [],
            zeroDate: zeroDate ?? PlanDefaults.zeroDate, form: form, rounding: rounding,
            missing: missing ?? PlanDefaults.missing)
        return target??.with(mapping) ?? Located(mapping, at: entry.keyPosition)
    }

    private func nulls(_ node: YAMLNode) -> [String]? {
        guard case .sequence(let items) = node.content else {
            context.error(
                "wrong-type", "`null` of a column must be a list of texts", at: node.position,
                fix: "write [\"-999\"]")
            return nil
        }
        if items.isEmpty { context.error("empty", "`null` is empty", at: node.position) }
        let texts = items.compactMap { context.text($0, "a text for NULL", mayBeEmpty: true)?.text }
        return texts.count == items.count && !items.isEmpty ? texts : nil
    }

    /// The word `null` needs no quotes here, because YAML's null has the same meaning.
    private func orNull<Word: RawRepresentable<String> & CaseIterable & Sendable>(
        _ node: YAMLNode?, _ name: String
    ) -> Word?? {
        if node?.scalar?.text == "null" { return .some(Word(rawValue: "null")) }
        return choice(node, name, among: Word.self)
    }

    /// - Returns: the outer `nil` after an error; the inner one when there is no such key.
    private func choice<Word: RawRepresentable<String> & CaseIterable & Sendable>(
        _ node: YAMLNode?, _ name: String, among words: Word.Type
    ) -> Word?? {
        guard let node else { return .some(nil) }
        let choices = Word.allCases.map { (word: $0.rawValue, value: $0) }
        return context.choice(node, name, among: choices).map { .some($0.value) }
    }
}
