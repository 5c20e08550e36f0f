import Diagnostics

/// Hands out the values of a mapping by key, and reports keys that are unknown or missing.
struct MappingReader {
    private let context: DecodingContext
    private let entries: [YAMLEntry]
    private let name: String
    private let position: SourcePosition
    /// Known keys that an unknown key seems to misspell. They are not reported as missing as well.
    private var misspelt: Set<String> = []

    /// - Parameters:
    ///   - name: the mapping's name in messages, such as "`windows`" or "the plan".
    ///   - position: the place at which a missing key is reported; by default the start of the mapping.
    /// - Returns: `nil`, with an error reported, if the node is no mapping.
    init?(
        _ node: YAMLNode, _ name: String, keys: [String], at position: SourcePosition? = nil,
        _ context: DecodingContext
    ) {
        guard let entries = Self.entries(of: node, name, keys: keys, context) else { return nil }
        self.context = context
        self.entries = entries
        self.name = name
        self.position = position ?? node.position
        // Once for all entries: there may be thousands of unknown keys.
        let present = Set(entries.map(\.key))
        let absent = keys.filter { !present.contains($0) }
        for entry in entries where !keys.contains(entry.key) {
            let near = nearest(to: entry.key, among: absent)
            if let near { misspelt.insert(near) }
            context.error(
                "unknown-key", "unknown key `\(shortened(entry.key))` in \(name)", at: entry.keyPosition,
                fix: near.map { "did you mean `\($0)`?" } ?? "\(name) may have \(alternatives(keys))")
        }
    }

    /// The entries of a mapping with any keys; `nil`, with an error reported, if the node is no mapping.
    static func entries(
        of node: YAMLNode, _ name: String, keys: [String] = [], _ context: DecodingContext
    ) -> [YAMLEntry]? {
        if case .mapping(let entries) = node.content { return entries }
        let example = keys.isEmpty ? "" : " with \(alternatives(keys))"
        if let scalar = node.scalar, scalar.style == .plain, YAMLTrap(scalar.text) == .null {
            context.error(
                "no-value", "\(name) has no value; it must be a mapping\(example)", at: node.position)
        } else {
            let kind = node.scalar == nil ? "a list" : "a single value"
            context.error("wrong-type", "\(name) must be a mapping\(example), not \(kind)", at: node.position)
        }
        return nil
    }

    /// The value, if the key is there.
    subscript(key: String) -> YAMLNode? {
        entries.first { $0.key == key }?.value
    }

    /// The whole entry, if the key is there.
    func entry(_ key: String) -> YAMLEntry? {
        entries.first { $0.key == key }
    }

    /// The value, or an error that the key is missing.
    func required(_ key: String) -> YAMLNode? {
        if let node = self[key] { return node }
        if !misspelt.contains(key) {
            context.error("missing-key", "\(name) needs the key `\(key)`", at: position)
        }
        return nil
    }

    /// True if the key is there, also if it is misspelt.
    func mentions(_ key: String) -> Bool {
        self[key] != nil || misspelt.contains(key)
    }
}
