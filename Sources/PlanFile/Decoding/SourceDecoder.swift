import Diagnostics
import Terms

/// Decodes the section `sources`.
struct SourceDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    /// - Returns: `nil` if the section is no mapping.
    func decode(_ node: YAMLNode) -> [SourceDraft]? {
        guard let entries = MappingReader.entries(of: node, "`sources`", context) else { return nil }
        if entries.isEmpty { context.error("empty", "`sources` is empty", at: node.position) }
        return entries.map { entry in
            var draft = SourceDraft(name: Located(entry.key, at: entry.keyPosition))
            if !Self.isName(entry.key) {
                context.error(
                    "bad-name", "`\(shortened(entry.key))` is no name for a source", at: entry.keyPosition,
                    fix: "a name has ASCII letters, digits, `_` and `-`, and starts with a letter or `_`")
            }
            fill(&draft, entry)
            return draft
        }
    }

    private static func isName(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, !("0"..."9").contains(first), first != "-" else { return false }
        return scalars.allSatisfy { scalar in
            scalar == "_" || scalar == "-" || scalar.isASCII && (scalar.properties.isAlphabetic)
                || ("0"..."9").contains(scalar)
        }
    }

    private func fill(_ draft: inout SourceDraft, _ entry: YAMLEntry) {
        let name = "source `\(shortened(entry.key))`"
        let keys = SourceKind.all.map(\.word)
        guard let reader = MappingReader(entry.value, name, keys: keys, at: entry.keyPosition, context) else {
            return
        }
        let found = keys.compactMap { reader.entry($0) }
        guard found.count < 2 else {
            let isCSV = found.map(\.key) == [SourceKind.csv, .command].map(\.word)
            context.error(
                "two-kinds", "\(name) has both `\(found[0].key)` and `\(found[1].key)`",
                at: entry.keyPosition,
                fix: isCSV ? "for the CSV format of a command write `csv` inside `command`" : nil)
            return
        }
        guard let entry = found.first, let kind = SourceKind(word: entry.key) else {
            guard !keys.contains(where: reader.mentions) else { return }
            return context.error(
                "missing-key", "\(name) needs the key \(alternatives(keys))", at: entry.keyPosition)
        }
        draft.kind = kind
        draft.source =
            switch kind {
            case .csv: CSVFormatDecoder(context).decode(entry.value, "`csv`").map { .csv($0) }
            case .command: CommandDecoder(context).decode(entry, &draft).map { .command($0) }
            case .database(let engine):
                DatabaseSourceDecoder(context).decode(entry, engine).map { .database($0) }
            }
    }
}

extension DecodingContext {
    /// Reports a mistake of a text with placeholders. `name` is how the message names it.
    func report(_ mistake: CommandError, in node: YAMLNode, _ name: String) {
        guard let placeholder = mistake.placeholder else {
            return error(
                "missing-bound", "\(name): \(mistake)", at: node.position,
                notes: ["bounds are half-open: >= {{start}} and < {{end}}"])
        }
        let near = nearest(to: placeholder, among: CommandText.placeholders)
        error(
            "unknown-placeholder", "\(mistake) in \(name)",
            at: position(of: placeholder, occurrence: mistake.occurrence, in: node),
            fix: near.map { "did you mean `\($0)`?" }
                ?? "placeholders are \(alternatives(CommandText.placeholders))")
    }
}
