import Terms
import Testing

@Suite struct TableNameTests {
    @Test(arguments: [
        ("metrics", "public", "metrics"), ("a.b", "a", "b"),
        ("\"Weird \"\"Name\".\"x.y\"", "Weird \"Name", "x.y"),
        ("größe", "public", "größe"), ("s.\"T\"", "s", "T"),
    ])
    func readsAndPrintsBack(text: String, schema: String, name: String) throws {
        let table = try TableName(parsing: text)
        #expect(table == TableName(schema: schema, name: name))
        #expect(try TableName(parsing: table.description) == table)
    }

    @Test(arguments: ["", ".", "a.", ".a", "a.b.c", "Metrics", "\"a", "\"\"", "a b", "1a", "a.\"b\"c"])
    func refuses(text: String) {
        #expect(throws: NameSyntaxError.self) { try TableName(parsing: text) }
    }

    @Test func literalsSurviveBothSettings() {
        #expect(quotedLiteral("it's") == "'it''s'")
        #expect(quotedLiteral("a\\'b") == "E'a\\\\''b'")
        #expect(TableName(schema: "a\"b", name: "C").sql == "\"a\"\"b\".\"C\"")
    }

    /// A quote with a combining mark is another character to Swift, and a quote to a database.
    @Test(arguments: ["\u{301}", "\u{5C4}", "\u{FE0F}", "\u{200D}"]) func quotesWithMarksAreQuotes(
        mark: String
    ) throws {
        #expect(quotedLiteral("it'\(mark)s").utf8.elementsEqual("'it''\(mark)s'".utf8))
        #expect(quotedLiteral("a\\\(mark)b").utf8.elementsEqual("E'a\\\\\(mark)b'".utf8))
        #expect(quotedIdentifier("a\"\(mark)b").utf8.elementsEqual("\"a\"\"\(mark)b\"".utf8))
        for name in ["\(mark)27", "a\"\(mark)", "a.\(mark)b"] {
            let table = TableName(schema: "s\"\(mark)", name: name)
            #expect(try TableName(parsing: table.sql) == table)
            #expect(try TableName(parsing: table.description) == table)
            let source = try SourceTable(parsing: table.sql)
            #expect(source.parts == [table.schema, name])
            #expect(try SourceTable(parsing: source.description) == source)
        }
        #expect("key=\(mark)secret\(mark)".replacingScalars("secret", with: "***") == "key=\(mark)***\(mark)")
    }
}

@Suite struct TemplateTests {
    @Test(arguments: [
        ("plain $HOME $5", "plain $HOME $5"), ("a${A}b${A}", "a1b1"), ("${E:-x}${N:-y}${A:-z}", "xy1"),
        ("$${A} ${A:?gone}", "${A} 1"), ("${E}", ""),
    ])
    func resolves(text: String, expected: String) throws {
        #expect(try Template(text).resolve(["A": "1", "E": ""]) == expected)
    }

    @Test func unsetNamesAreErrors() throws {
        let plain = #expect(throws: TemplateError.self) { try Template("${N}").resolve([:]) }
        #expect(plain?.description == "the environment variable N is not set")
        let message = #expect(throws: TemplateError.self) { try Template("${N:?ask Ann}").resolve(["N": ""]) }
        #expect(message?.description == "the environment variable N is not set: ask Ann")
    }

    @Test func onlyAMessageMakesAQuestion() throws {
        let open = try Template("${A} ${B:-x} ${T:?choose T}").openQuestion(["A": "1", "T": ""])
        #expect(open?.variable == "T" && open?.description == "choose T")
        #expect(try Template("${T:?choose T}").openQuestion(["T": "1"]) == nil)
        #expect(try Template("${A} ${B:-x} ${C:?}").openQuestion([:]) == nil)
    }

    @Test(arguments: ["${", "${}", "${1}", "${A-b}", "${A:x}", "${a b}"])
    func refuses(text: String) {
        #expect(throws: TemplateError.self) { try Template(text) }
    }
}
