import Diagnostics
import Terms

/// Decodes the selection of a database's rows: the keys `table`, or `query` and `count`, of `from`.
struct SelectionDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    func decode(_ reader: MappingReader) -> SelectionDraft {
        var draft = SelectionDraft()
        draft.keys = ["table", "query", "count"].compactMap { reader.entry($0) }
        let table = reader["table"].flatMap(table)
        let query = reader["query"].flatMap { queryText($0, "`query`", &draft) }
        let count = reader["count"].map { queryText($0, "`count`", &draft) }
        if reader["table"] != nil, let second = draft.keys.dropFirst().first {
            context.error(
                "needless-key", "`\(second.key)` and `table` exclude each other", at: second.keyPosition,
                fix: "remove one of the two; for a `table`, hyperfill writes the queries itself")
        } else if reader["count"] != nil, !reader.mentions("query"), let entry = reader.entry("count") {
            context.error(
                "needless-key", "`count` belongs to a `query`, and there is no `query` here",
                at: entry.keyPosition)
        } else if let table {
            draft.selection = .table(table)
        } else if let query {
            if case .some(.none) = count { return draft }
            draft.selection = .query(query, count: count ?? nil)
        }
        return draft
    }

    private func table(_ node: YAMLNode) -> SourceTable? {
        guard let scalar = context.text(node, "`table`") else { return nil }
        do {
            return try SourceTable(parsing: scalar.text)
        } catch {
            let isSafe = scalar.variables.isEmpty && shortened(scalar.text) == scalar.text
            context.error(
                "bad-name", isSafe ? "\(error)" : "\(scalar.shown) is not a table name", at: node.position)
            return nil
        }
    }

    private func queryText(_ node: YAMLNode, _ name: String, _ draft: inout SelectionDraft) -> QueryText? {
        guard let scalar = context.verbatim(node, name) else { return nil }
        if scalar.style == .plain, let trap = YAMLTrap(scalar.text) {
            context.error(
                "not-text", "\(name) must be a query, but YAML readers take this for \(trap.name)",
                at: node.position)
            return nil
        }
        guard !scalar.text.contains("${") else {
            context.error(
                "reference-in-query", "\(name) has a reference to the environment, which queries cannot have",
                at: context.position(of: "${", in: node), fix: "write the value out")
            return nil
        }
        guard scalar.text.contains(where: { !$0.isWhitespace }) else {
            context.error("empty", "\(name) is empty", at: node.position)
            return nil
        }
        let mistakes = QueryText.mistakes(in: scalar.text)
        for mistake in mistakes { context.report(mistake, in: node, name) }
        guard mistakes.isEmpty, let text = try? QueryText(scalar.text) else { return nil }
        draft.queries.append((text, node))
        return text
    }
}
