import CLibYAML
import Diagnostics

/// One event of libyaml's parser, with Swift's types.
struct YAMLEvent {
    enum Kind {
        case scalar(String, YAMLScalar.Style)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
        case alias(String)
        case documentStart, documentEnd, streamEnd
    }

    let kind: Kind
    let start: SourcePosition
    let end: SourcePosition
    var anchor: String?
    var tag: String?
}

/// libyaml found a mistake and cannot read on.
struct YAMLSyntaxError: Error {
    /// libyaml's words, such as `did not find expected key`.
    let problem: String
    let position: SourcePosition
    /// libyaml's context, such as `while parsing a block mapping`, and its place.
    let context: String?
    let contextPosition: SourcePosition
}

/// The stream of libyaml's events of a UTF-8 text. Events show aliases as such; libyaml's document tree would expand
/// them.
final class YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// - Returns: `nil` when there is no memory for a parser.
    init?(_ bytes: [UInt8]) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        // libyaml keeps the pointer: the bytes must live as long as the parser.
        input = .allocate(capacity: max(1, bytes.count))
        _ = input.initialize(from: bytes)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event.
    ///
    /// - Throws: ``YAMLSyntaxError``. Do not call it again after an error.
    func next() throws -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxError() }
            defer { yaml_event_delete(&event) }
            if let translated = Self.translate(event) { return translated }
        }
    }

    /// `nil` for events without content.
    private static func translate(_ event: yaml_event_t) -> YAMLEvent? {
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        var tag: UnsafeMutablePointer<yaml_char_t>?
        let kind: YAMLEvent.Kind
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            (anchor, tag) = (scalar.anchor, scalar.tag)
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = .scalar(String(decoding: bytes, as: UTF8.self), style(scalar.style))
        case YAML_SEQUENCE_START_EVENT:
            (anchor, tag) = (event.data.sequence_start.anchor, event.data.sequence_start.tag)
            kind = .sequenceStart
        case YAML_MAPPING_START_EVENT:
            (anchor, tag) = (event.data.mapping_start.anchor, event.data.mapping_start.tag)
            kind = .mappingStart
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        case YAML_ALIAS_EVENT: kind = .alias(string(event.data.alias.anchor) ?? "")
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: kind = .streamEnd
        default: return nil
        }
        return YAMLEvent(
            kind: kind, start: position(event.start_mark), end: position(event.end_mark),
            anchor: string(anchor), tag: string(tag))
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_PLAIN_SCALAR_STYLE, YAML_ANY_SCALAR_STYLE: .plain
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .quoted
        }
    }

    private static func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: mark.line + 1, column: mark.column + 1)
    }

    private static func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }

    private func syntaxError() -> YAMLSyntaxError {
        let parser = parser.pointee
        let context = parser.context.map { String(cString: $0) }
        let isLocated = parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR
        return YAMLSyntaxError(
            problem: parser.problem.map { String(cString: $0) } ?? "not enough memory",
            position: Self.position(isLocated ? parser.problem_mark : parser.mark),
            context: isLocated ? context : nil, contextPosition: Self.position(parser.context_mark))
    }
}
