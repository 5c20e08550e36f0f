import Diagnostics

/// A value of a YAML file with its place, without a type.
struct YAMLNode: Hashable, Sendable {
    enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    let content: Content
    /// The first character.
    let start: SourcePosition
    /// Just past the last character; for a block scalar the start of a later line.
    let end: SourcePosition

    /// The place to underline: a scalar up to the end of its first line, otherwise the first character.
    var position: SourcePosition {
        guard case .scalar(let scalar) = content, scalar.style != .block else { return start }
        let restOfLine = 1 << 20
        return SourcePosition(
            line: start.line, column: start.column,
            length: end.line == start.line ? end.column - start.column : restOfLine)
    }

    var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }
}

/// A scalar's text with escapes and folding undone.
struct YAMLScalar: Hashable, Sendable {
    enum Style: Hashable, Sendable {
        case plain, quoted, block
    }

    let text: String
    let style: Style
}

/// A key and its value; a mapping keeps them in the order of the file.
struct YAMLEntry: Hashable, Sendable {
    let key: String
    let keyPosition: SourcePosition
    let value: YAMLNode
}
