import Terms

/// A token of the SQL that PostgreSQL itself writes for an expression.
enum SQLToken: Hashable, Sendable {
    /// A keyword, a name without quotes, or a number.
    case word(String)
    /// A name in double quotes, without them.
    case name(String)
    /// A string literal, without its quotes.
    case text(String)
    case symbol(Unicode.Scalar)
    case space

    /// The token as SQL. Names and strings are quoted anew.
    var sql: String {
        switch self {
        case .word(let word): word
        case .name(let name): quotedIdentifier(name)
        case .text(let text): quotedLiteral(text)
        case .symbol(let symbol): String(symbol)
        case .space: " "
        }
    }

    /// The name that the token is, if it can be one.
    var identifier: String? {
        switch self {
        case .name(let name): name
        case .word(let word) where word.unicodeScalars.allSatisfy { !("A"..."Z").contains($0) }: word
        default: nil
        }
    }
}

/// Reads the tokens of an SQL text. It refuses all that PostgreSQL never writes into an expression, and that could make
/// the text mean something else to the server than here: several statements, comments, dollar quotes, escapes.
struct SQLScanner {
    private var rest: Substring.UnicodeScalarView
    private(set) var tokens: [SQLToken] = []

    /// - Throws: ``IndexSyntaxError``.
    init(_ text: String) throws {
        rest = Substring(text).unicodeScalars
        while let scalar = rest.first { tokens.append(try next(scalar)) }
    }

    private mutating func next(_ scalar: Unicode.Scalar) throws -> SQLToken {
        switch scalar {
        case "\"": return .name(try name())
        case "'": return .text(try string())
        case " ", "\n", "\t":
            rest.removeFirst()
            return .space
        case _ where Self.isInWord(scalar):
            let word = rest.prefix(while: Self.isInWord)
            rest.removeFirst(word.count)
            return .word(String(word))
        case _ where Self.symbols.contains(scalar):
            rest.removeFirst()
            let isComment = tokens.last.map { last in
                (last == .symbol("-") && scalar == "-") || (last == .symbol("/") && scalar == "*")
            }
            guard isComment != true else { throw IndexSyntaxError("a comment") }
            return .symbol(scalar)
        default:
            throw IndexSyntaxError("the character U+\(String(scalar.value, radix: 16, uppercase: true))")
        }
    }

    private static let symbols = Set("()[],.:+-*/<>=~!@#%^&|?`".unicodeScalars)

    private static func isInWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: scalar.value >= 0x80
        }
    }

    private mutating func name() throws -> String {
        guard tokens.last != .symbol("&") else { throw IndexSyntaxError("a name with escapes") }
        let name = try quoted(by: "\"")
        guard !name.isEmpty else { throw IndexSyntaxError("an empty name") }
        return name
    }

    /// A prefix such as `E` would give the text another meaning. Only bit strings have one: `B'101'`.
    private mutating func string() throws -> String {
        let text = try quoted(by: "'")
        switch tokens.last {
        case .symbol("&"): throw IndexSyntaxError("a string with escapes")
        case .name, .text: throw IndexSyntaxError("a string behind a name")
        case .word(let prefix):
            guard ["B", "X"].contains(prefix), text.unicodeScalars.allSatisfy(\.properties.isASCIIHexDigit)
            else { throw IndexSyntaxError("a string with a prefix") }
        default: break
        }
        return text
    }

    /// Takes a text between quotes, where two mean one.
    private mutating func quoted(by quote: Unicode.Scalar) throws -> String {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            guard scalar != "\0" else { throw IndexSyntaxError("the character U+0") }
            if scalar == quote {
                guard rest.first == quote else { return String(text) }
                rest.removeFirst()
            }
            text.append(scalar)
        }
        throw IndexSyntaxError("a quote that is not closed")
    }
}

/// A text that is not the definition of a plain index as PostgreSQL writes it.
package struct IndexSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The part that does not belong there, such as `a comment`.
    package let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { "the text holds \(reason)" }
}
