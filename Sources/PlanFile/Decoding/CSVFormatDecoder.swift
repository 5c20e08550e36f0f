import Diagnostics
import Terms

/// Decodes a format of CSV by the rules of PostgreSQL's COPY (`ProcessCopyOptions` in `copy.c`). Special characters
/// must be ASCII.
struct CSVFormatDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    func decode(_ node: YAMLNode, _ name: String) -> CSVFormat? {
        let keys = ["header", "delimiter", "quote", "escape", "null", "encoding"]
        guard let reader = MappingReader(node, name, keys: keys, context) else { return nil }
        let header = reader["header"].map { context.boolean($0, "`header`") } ?? PlanDefaults.header
        let delimiter = reader["delimiter"].map { character($0, "`delimiter`") } ?? PlanDefaults.delimiter
        let quote = reader["quote"].map { character($0, "`quote`") } ?? PlanDefaults.quote
        let escape = reader["escape"].map { character($0, "`escape`") } ?? quote
        let null = reader["null"].map(nullText) ?? PlanDefaults.null
        let encoding = reader["encoding"].map(encoding) ?? PlanDefaults.encoding
        check(reader, name, delimiter: delimiter, quote: quote, null: null)
        guard let header, let delimiter, let quote, let escape, let null, let encoding else { return nil }
        return CSVFormat(
            header: header, delimiter: delimiter, quote: quote, escape: escape, null: null,
            encoding: encoding)
    }

    /// The rules between keys. A missing key has its default, which may clash as well.
    private func check(
        _ reader: MappingReader, _ name: String, delimiter: String?, quote: String?, null: String?
    ) {
        let place = reader["delimiter"] ?? reader["quote"]
        if let delimiter, delimiter == quote, let place {
            context.error(
                "csv-clash", "`delimiter` and `quote` of \(name) must differ", at: place.position)
        }
        guard let null, let nullNode = reader["null"] ?? place else { return }
        if let delimiter, null.contains(delimiter) {
            context.error("csv-clash", "`null` must not contain the delimiter", at: nullNode.position)
        }
        if let quote, null.contains(quote) {
            context.error("csv-clash", "`null` must not contain the quote character", at: nullNode.position)
        }
    }

    private func character(_ node: YAMLNode, _ name: String) -> String? {
        guard let scalar = context.scalar(node, name) else { return nil }
        if scalar.text == "tab", name == "`delimiter`" { return "\t" }
        let scalars = Array(scalar.text.unicodeScalars)
        if scalars.count == 1, let only = scalars.first, only.isASCII, only != "\n", only != "\r" {
            guard !scalar.isGuessable || YAMLTrap(scalar.text) == nil else {
                context.error(
                    "not-text", "\(name) must be text", at: node.position, fix: "write \"\(scalar.text)\"")
                return nil
            }
            return scalar.text
        }
        context.error(
            "not-a-character", "\(name) must be one ASCII character and no line break, not \(scalar.shown)",
            at: node.position, fix: advice(scalar, name))
        return nil
    }

    private func advice(_ scalar: ResolvedScalar, _ name: String) -> String? {
        switch (scalar.style, scalar.text) {
        case (.block, _): return "write \"|\" or \">\" in quotes"
        case (.plain, "\\t"), (.quoted, "\\t"): return "write \"\\t\" in double quotes"
        case (_, let text) where name == "`delimiter`" && text.lowercased() == "tab": return "write tab"
        default: return nil
        }
    }

    private func nullText(_ node: YAMLNode) -> String? {
        guard let scalar = node.scalar, scalar.style == .plain, YAMLTrap(scalar.text) == .null else {
            return text(node)
        }
        context.error(
            "not-text", "`null` must be text, but YAML readers take this for null", at: node.position,
            fix: "write \"\(scalar.text)\"")
        return nil
    }

    private func text(_ node: YAMLNode) -> String? {
        context.text(node, "`null`", mayBeEmpty: true)?.text
    }

    private func encoding(_ node: YAMLNode) -> String? {
        guard let scalar = context.text(node, "`encoding`") else { return nil }
        switch CSVEncoding.named(scalar.text) {
        case .usable(let name): return name
        case .unusable(let reason):
            context.error(
                "encoding", "`encoding` cannot be \(scalar.shown): \(reason)", at: node.position,
                fix: "convert to UTF8 first, for example with iconv in a command source")
        case .unknown(let near):
            let fix = near.map { "did you mean `\($0)`?" }
            context.error(
                "encoding", "\(scalar.shown) is no encoding that PostgreSQL knows", at: node.position,
                fix: scalar.variables.isEmpty ? fix : nil)
        }
        return nil
    }
}
