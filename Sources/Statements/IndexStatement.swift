import Terms

/// A `CREATE INDEX` of a plain index in its parts.
///
/// Definitions come back from a table's comment or a state file, where others may have written them. A definition is
/// therefore never sent as it is. It is read here, in the one form that `pg_get_indexdef` writes, and written anew.
/// Columns, expressions and the condition stay in the server's words, but as balanced tokens of one expression.
package struct IndexStatement: Hashable, Sendable {
    package let name: String
    package let table: TableName
    private let method: String
    private let keys: [SQLToken]
    private let included: [SQLToken]?
    private let options: [Option]
    private let condition: [SQLToken]?

    /// A storage parameter.
    private struct Option: Hashable, Sendable {
        let name: String
        let value: [SQLToken]

        var sql: String { quotedIdentifier(name) + "=" + IndexStatement.sql(value) }
    }

    /// - Throws: ``IndexSyntaxError`` for every text that `pg_get_indexdef` does not write for a plain index of a
    ///   hypertable.
    package init(parsing text: String) throws {
        var reader = SQLTokenReader(try SQLScanner(text).tokens)
        for keyword in ["CREATE", "INDEX"] {
            try reader.take(keyword: keyword)
            try reader.take(.space)
        }
        name = try reader.takeName()
        try reader.take(.space)
        try reader.take(keyword: "ON")
        try reader.take(.space)
        let schema = try reader.takeName()
        try reader.take(.symbol("."))
        table = TableName(schema: schema, name: try reader.takeName())
        try reader.take(.space)
        try reader.take(keyword: "USING")
        try reader.take(.space)
        method = try reader.takeName()
        try reader.take(.space)
        keys = try reader.takeGroup()
        included = reader.takeClause("INCLUDE") ? try reader.takeGroup() : nil
        options = reader.takeClause("WITH") ? try Self.options(reader.takeGroup()) : []
        condition = reader.takeClause("WHERE") ? try reader.takeRest() : nil
        guard reader.isAtEnd else { throw IndexSyntaxError("more than a definition") }
    }

    private static func options(_ tokens: [SQLToken]) throws -> [Option] {
        try tokens.split(separator: .symbol(","), omittingEmptySubsequences: false).map { part in
            var reader = SQLTokenReader(part.filter { $0 != .space })
            let name = try reader.takeName()
            try reader.take(.symbol("="))
            let value = try reader.takeRest()
            let isPlain = value.allSatisfy { token in
                switch token {
                case .word, .text, .symbol("."), .symbol("-"): true
                default: false
                }
            }
            guard isPlain else { throw IndexSyntaxError("a storage parameter that is not a plain value") }
            return Option(name: name, value: value)
        }
    }

    /// The statement that makes the index, in a transaction for each chunk: writers wait for one chunk at a time.
    ///
    /// If it fails half-way, it leaves an invalid index behind, which has to be dropped before the next attempt.
    package var sql: String {
        let options = self.options.map(\.sql) + ["timescaledb.transaction_per_chunk"]
        return "CREATE INDEX \(quotedIdentifier(name)) ON \(table.sql) USING \(quotedIdentifier(method)) "
            + "(\(Self.sql(keys)))" + (included.map { " INCLUDE (\(Self.sql($0)))" } ?? "")
            + " WITH (\(options.joined(separator: ", ")))"
            + (condition.map { " WHERE \(Self.sql($0))" } ?? "")
    }

    /// Whether the server has to evaluate something besides columns: an expression, a condition, or options of an
    /// operator class.
    package var hasExpressions: Bool {
        condition != nil || (keys + (included ?? [])).contains(.symbol("("))
    }

    private static func sql(_ tokens: [SQLToken]) -> String {
        tokens.map(\.sql).joined()
    }
}

/// Takes tokens from the front.
private struct SQLTokenReader {
    private var rest: ArraySlice<SQLToken>

    init(_ tokens: [SQLToken]) {
        rest = tokens[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ token: SQLToken) throws {
        guard rest.first == token else { throw IndexSyntaxError("another form than a definition's") }
        rest.removeFirst()
    }

    mutating func take(keyword: String) throws {
        try take(.word(keyword))
    }

    mutating func takeName() throws -> String {
        guard let name = rest.first?.identifier else {
            throw IndexSyntaxError("another form than a definition's")
        }
        rest.removeFirst()
        return name
    }

    /// Takes the keyword of a clause and the spaces around it, if it comes next.
    mutating func takeClause(_ keyword: String) -> Bool {
        guard rest.starts(with: [.space, .word(keyword), .space]) else { return false }
        rest.removeFirst(3)
        return true
    }

    /// Takes `( … )`, and returns the tokens in between.
    mutating func takeGroup() throws -> [SQLToken] {
        try take(.symbol("("))
        var depth = BracketDepth()
        for index in rest.indices {
            if depth.isZero, rest[index] == .symbol(")") {
                defer { rest = rest[(index + 1)...] }
                return Array(rest[..<index])
            }
            try depth.pass(rest[index])
        }
        throw IndexSyntaxError("a bracket that is not closed")
    }

    /// Takes all that is left, in which brackets are balanced.
    mutating func takeRest() throws -> [SQLToken] {
        var depth = BracketDepth()
        for token in rest { try depth.pass(token) }
        guard depth.isZero, !rest.isEmpty else { throw IndexSyntaxError("a bracket that is not closed") }
        defer { rest = [] }
        return Array(rest)
    }
}

/// The brackets that are open.
private struct BracketDepth {
    private var closers: [SQLToken] = []

    var isZero: Bool { closers.isEmpty }

    mutating func pass(_ token: SQLToken) throws {
        switch token {
        case .symbol("("): closers.append(.symbol(")"))
        case .symbol("["): closers.append(.symbol("]"))
        case .symbol(")"), .symbol("]"):
            guard closers.popLast() == token else { throw IndexSyntaxError("a bracket that is not open") }
        default: break
        }
    }
}
