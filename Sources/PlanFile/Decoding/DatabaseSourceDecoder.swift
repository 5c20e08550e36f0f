import Diagnostics
import Terms

/// Decodes a source that is a database.
struct DatabaseSourceDecoder {
    private let context: DecodingContext

    init(_ context: DecodingContext) {
        self.context = context
    }

    func decode(_ entry: YAMLEntry, _ engine: DatabaseEngine) -> DatabaseSource? {
        let name = "`\(engine.rawValue)`"
        let facts = engine.facts
        let keys = [facts.addressKey.rawValue, "timezone"]
        let connections = ConnectionDecoder(context)
        if facts.addressKey == .connection { connections.hideUnlessKnown(entry.value, keys: keys) }
        guard let reader = MappingReader(entry.value, name, keys: keys, at: entry.keyPosition, context) else {
            return nil
        }
        let zone = reader["timezone"].map(zone)
        if facts.zoneRule == .required, !reader.mentions("timezone") {
            context.error(
                "missing-key", "\(name) needs the key `timezone`: the zone that its DATETIME columns are in",
                at: entry.keyPosition, fix: "add `timezone: UTC`, or the zone that the application writes in")
        }
        let node = reader.required(facts.addressKey.rawValue)
        let location: DatabaseRows.Location? =
            switch facts.addressKey {
            case .path:
                node.flatMap { context.path($0) }.map {
                    .file(path: $0.value.resolved, shown: $0.value.template.text)
                }
            case .connection:
                node.flatMap { connections.decode($0, emptyFix: "write the connection as ${NAME}") }
                    .map { .connection($0.value) }
            }
        if case .some(.none) = zone { return nil }
        guard let location, zone != nil || facts.zoneRule != .required else { return nil }
        return DatabaseSource(engine: engine, location: location, zone: zone ?? nil)
    }

    /// The zone of times that have none.
    func zone(_ node: YAMLNode) -> SourceZone? {
        guard let scalar = context.text(node, "`timezone`") else { return nil }
        if let zone = SourceZone(scalar.text) { return zone }
        context.error(
            "unknown-word", "`timezone` cannot be \(scalar.shown)", at: node.position,
            fix: "write UTC, an offset such as \"+02:00\", or a name such as Europe/Berlin")
        return nil
    }
}

extension DecodingContext {
    /// A file or a glob.
    func path(_ node: YAMLNode) -> Located<SourcePath>? {
        guard let scalar = text(node, "`path`") else { return nil }
        guard !scalar.text.hasPrefix("~") else {
            error(
                "tilde", "`path` starts with `~`, which only a shell expands", at: node.position,
                fix: scalar.variables.isEmpty
                    ? "write ${HOME}\(shortened(String(scalar.text.dropFirst())))" : nil)
            return nil
        }
        return scalar.located(SourcePath(template: scalar.template, resolved: scalar.text))
    }
}
