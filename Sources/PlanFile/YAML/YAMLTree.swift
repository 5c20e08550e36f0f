import Diagnostics

/// Builds the tree of a YAML text from its events. It refuses aliases, tags, second documents and duplicate keys: a
/// plan does not need them, and a reader could misread them.
struct YAMLTree {
    /// The deepest nesting; a plan needs seven levels.
    static let deepest = 32

    private let file: SourceFile
    private let events: YAMLEvents
    private var diagnostics: [Diagnostic] = []
    private var hasAliases = false

    /// Reading cannot go on; a diagnostic with the reason was reported.
    private struct Stop: Error {}

    /// - Returns: the root, `nil` after an error that leaves values unknown; and all problems.
    static func read(_ bytes: [UInt8], of file: SourceFile) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
        guard let events = YAMLEvents(bytes) else {
            let error = Diagnostic(
                .error, code: "out-of-memory", "not enough memory to read the file", at: nil)
            return (nil, [error])
        }
        var tree = YAMLTree(file: file, events: events)
        let root = try? tree.document()
        return (tree.hasAliases ? nil : root, tree.diagnostics)
    }

    private init(file: SourceFile, events: YAMLEvents) {
        self.file = file
        self.events = events
    }

    private mutating func document() throws -> YAMLNode {
        guard case .documentStart = try next().kind else {
            diagnostics.append(
                Diagnostic(
                    .error, code: "empty-file", "the file holds no plan", at: nil,
                    fix: "start with `version: 1`; `hyperfill schema` prints the schema"))
            throw Stop()
        }
        let root = try node(try next(), depth: 0)
        _ = try next()
        let rest = try next()
        if case .documentStart = rest.kind {
            report("multiple-documents", "a plan is one YAML document, and here a second one starts", rest)
            throw Stop()
        }
        return root
    }

    private mutating func next() throws -> YAMLEvent {
        do {
            return try events.next()
        } catch let error as YAMLSyntaxError {
            diagnostics.append(YAMLSyntaxAdvice.diagnostic(for: error, in: file))
            throw Stop()
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws -> YAMLNode {
        guard depth < Self.deepest else {
            report("too-deep", "nested deeper than \(Self.deepest) levels; no plan needs that", event)
            throw Stop()
        }
        refuseDecoration(of: event)
        switch event.kind {
        case .scalar(let text, let style):
            if text.unicodeScalars.contains("\0") {
                report("null-character", "a NUL character cannot be part of a value", event)
            }
            let scalar = YAMLScalar(text: text, style: style)
            return YAMLNode(content: .scalar(scalar), start: event.start, end: event.end)
        case .sequenceStart: return try sequence(event, depth: depth)
        case .mappingStart: return try mapping(event, depth: depth)
        case .alias(let name):
            report("alias", "plans have no aliases: `*\(name)`", event, fix: "write the value out")
            hasAliases = true
            let nothing = YAMLScalar(text: "", style: .quoted)
            return YAMLNode(content: .scalar(nothing), start: event.start, end: event.end)
        case .sequenceEnd, .mappingEnd, .documentStart, .documentEnd, .streamEnd:
            report("syntax", "a value is missing here", event)
            throw Stop()
        }
    }

    private mutating func sequence(_ start: YAMLEvent, depth: Int) throws -> YAMLNode {
        var items: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind {
                return YAMLNode(content: .sequence(items), start: start.start, end: event.end)
            }
            items.append(try node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(_ start: YAMLEvent, depth: Int) throws -> YAMLNode {
        var entries: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        while true {
            let event = try next()
            if case .mappingEnd = event.kind {
                return YAMLNode(content: .mapping(entries), start: start.start, end: event.end)
            }
            let key = try node(event, depth: depth + 1)
            let value = try node(try next(), depth: depth + 1)
            guard let name = key.scalar?.text else {
                report("key-not-scalar", "a key must be a plain word", event)
                continue
            }
            if let line = lines[name] {
                diagnostics.append(
                    Diagnostic(
                        .error, code: "duplicate-key", "the key `\(shortened(name))` is there twice",
                        at: key.position, notes: ["it is first on line \(line)"]))
                continue
            }
            lines[name] = key.position.line
            entries.append(YAMLEntry(key: name, keyPosition: key.position, value: value))
        }
    }

    private mutating func refuseDecoration(of event: YAMLEvent) {
        if let anchor = event.anchor {
            report(
                "anchor", "plans have no anchors: `&\(anchor)`", event, fix: "remove it and write values out")
        }
        if let tag = event.tag {
            let written = tag.replacing("tag:yaml.org,2002:", with: "!!")
            report(
                "tag", "plans have no tags: `\(written)`", event,
                fix: "remove it; the schema says which type a value has")
        }
    }

    private mutating func report(_ code: String, _ message: String, _ event: YAMLEvent, fix: String? = nil) {
        diagnostics.append(Diagnostic(.error, code: code, message, at: event.start, fix: fix))
    }
}
