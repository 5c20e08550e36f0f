import Diagnostics
import Terms

/// Decodes a source that is a command.
struct CommandDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    func decode(_ entry: YAMLEntry, _ draft: inout SourceDraft) -> CommandSource? {
        let keys = ["rows", "count", "format", "csv", "timezone"]
        guard let reader = MappingReader(entry.value, "`command`", keys: keys, at: entry.keyPosition, context)
        else { return nil }
        let rowsNode = reader.required("rows")
        draft.commandNodes = [rowsNode, reader["count"]].compactMap { $0 }
        let rows = rowsNode.flatMap { commandText($0, "`rows`") }
        let count = reader["count"].map { commandText($0, "`count`") }
        let format = format(reader)
        if case .values(let format, _)? = format { draft.valueFormat = format }
        guard let rows, let format else { return nil }
        if case .some(.none) = count { return nil }
        return CommandSource(rows: rows, count: count ?? nil, format: format)
    }

    private func format(_ reader: MappingReader) -> CommandFormat? {
        let words =
            [(word: "csv", value: ValueFormat?.none)]
            + ValueFormat.allCases.map { (word: $0.rawValue, value: $0) }
        let word = reader["format"].map { context.choice($0, "`format`", among: words)?.value } ?? .some(nil)
        let csv = reader["csv"].map { CSVFormatDecoder(context).decode($0, "`csv`") } ?? CSVFormat()
        let zone = reader["timezone"].map { DatabaseSourceDecoder(context).zone($0) }
        guard let word else { return nil }
        guard let format = word else {
            if let needless = reader.entry("timezone") {
                context.error(
                    "needless-key",
                    "`timezone` is for the other formats: CSV is read as PostgreSQL reads it, in UTC",
                    at: needless.keyPosition, fix: "let the command print times in UTC, or with their zone")
            }
            return csv.map { .csv($0) }
        }
        if let needless = reader.entry("csv") {
            context.error(
                "needless-key", "`csv` has no use beside `format: \(format.rawValue)`",
                at: needless.keyPosition, fix: "remove one of the two")
        }
        if case .some(.none) = zone { return nil }
        return .values(format, zone: zone ?? nil)
    }

    private func commandText(_ node: YAMLNode, _ name: String) -> Located<CommandText>? {
        guard let scalar = context.verbatim(node, name) else { return nil }
        if scalar.style == .plain, let trap = YAMLTrap(scalar.text) {
            context.error(
                "not-text", "\(name) must be a shell command, but YAML readers take this for \(trap.name)",
                at: node.position)
            return nil
        }
        guard scalar.text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            context.error("empty", "\(name) is empty", at: node.position)
            return nil
        }
        let mistakes = CommandText.mistakes(in: scalar.text)
        for mistake in mistakes { context.report(mistake, in: node, name) }
        guard mistakes.isEmpty, let text = try? CommandText(scalar.text) else { return nil }
        return Located(text, at: node.position)
    }
}
