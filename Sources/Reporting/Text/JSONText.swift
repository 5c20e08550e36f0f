/// A JSON value whose keys keep their order. Its text is therefore stable.
enum JSONText {
    case members([Member])
    case array([JSONText])
    case string(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case null

    /// A key and its value.
    struct Member {
        let key: String
        let value: JSONText
    }

    static func object(_ members: [(String, JSONText)]) -> JSONText {
        .members(members.map { Member(key: $0.0, value: $0.1) })
    }

    static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }

    static func optional(_ number: Int?) -> JSONText { number.map(JSONText.integer) ?? .null }

    static func strings(_ texts: some Sequence<String>) -> JSONText { .array(texts.map(JSONText.string)) }

    /// The document, ended by a line break. A value without objects is written on one line: the difference of two
    /// documents then has one line for each changed task.
    var document: String {
        var text = ""
        write(to: &text, indent: 0)
        text += "\n"
        return text
    }

    private var isOneLine: Bool {
        switch self {
        case .members(let members):
            members.allSatisfy { if case .members = $0.value { false } else { $0.value.isOneLine } }
        case .array(let items):
            items.allSatisfy { if case .members = $0 { false } else { $0.isOneLine } }
        default: true
        }
    }

    private func write(to text: inout String, indent: Int) {
        switch self {
        case .members(let members):
            let isOneLine = indent > 0 && self.isOneLine
            Self.write(members, "{", "}", isOneLine, indent, to: &text) { member, text in
                Self.write(string: member.key, to: &text)
                text += ": "
                member.value.write(to: &text, indent: indent + 1)
            }
        case .array(let items):
            Self.write(items, "[", "]", isOneLine, indent, to: &text) { item, text in
                item.write(to: &text, indent: indent + 1)
            }
        case .string(let string): Self.write(string: string, to: &text)
        case .integer(let number): text += String(number)
        case .number(let number): text += number.isFinite ? String(number) : "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .null: text += "null"
        }
    }

    private static func write<Item>(
        _ items: [Item], _ open: String, _ close: String, _ isOneLine: Bool, _ indent: Int,
        to text: inout String, _ writeItem: (Item, inout String) -> Void
    ) {
        text += open
        let separator = isOneLine ? " " : "\n\(String(repeating: "  ", count: indent + 1))"
        for (index, item) in items.enumerated() {
            if index > 0 { text += isOneLine ? ", " : ",\(separator)" }
            if index == 0, !isOneLine { text += separator }
            writeItem(item, &text)
        }
        if !isOneLine, !items.isEmpty { text += "\n\(String(repeating: "  ", count: indent))" }
        text += close
    }

    /// Escapes the characters that RFC 8259 requires, and all others that could drive a terminal.
    private static func write(string: String, to text: inout String) {
        text += "\""
        if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
            text += string
        } else {
            for scalar in string.unicodeScalars { write(scalar, to: &text) }
        }
        text += "\""
    }

    private static func write(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\t": text += "\\t"
        default:
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
