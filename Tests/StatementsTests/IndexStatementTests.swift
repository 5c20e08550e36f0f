import Statements
import Terms
import TestSupport
import Testing

/// Definitions of indexes that come back from a comment or a file.
@Suite struct IndexStatementTests {
    private static let table = TableName(schema: "public", name: "m")
    private static let head = "CREATE INDEX i ON public.m USING btree "

    private static func index(_ definition: String) -> IndexDefinition {
        IndexDefinition(schema: "public", name: "i", definition: definition)
    }

    @Test(arguments: [
        "(ts DESC NULLS LAST, device COLLATE \"C\" text_pattern_ops)", "(lower((name)::text), ((v * 2)))",
        "(v) INCLUDE (a, \"B \"\"c\") WITH (fillfactor='70', deduplicate_items=off) WHERE (n <> 'it''s; --'::text)",
        "(((j -> 'a'::text) #>> '{x,y}'::text[])) WHERE (v = ANY (ARRAY[1, 2]))",
        "(v) WHERE (b = B'101'::\"bit\")",
    ])
    func aDefinitionOfTheServerIsWrittenAnew(tail: String) throws {
        let statement = try Self.index(Self.head + tail).statement(on: Self.table)
        #expect(statement.sql.hasPrefix("CREATE INDEX \"i\" ON \"public\".\"m\" USING \"btree\" ("))
        #expect(statement.sql.contains("timescaledb.transaction_per_chunk"))
        // The words of the server are all there, and no others but the frame's.
        let keys = tail.split(separator: " WITH (")[0].split(separator: " WHERE ")[0]
        #expect(statement.sql.contains(keys))
    }

    /// A backslash is written so that it means the same under each setting of `standard_conforming_strings`.
    @Test func stringsAreQuotedAnew() throws {
        let statement = try IndexStatement(parsing: Self.head + #"(v) WHERE (n ~ '\d'';'::text)"#)
        #expect(statement.sql.hasSuffix(#" WHERE (n ~ E'\\d'';'::text)"#))
    }

    @Test(arguments: [
        "ALTER ROLE owner SUPERUSER", head + "(v); ALTER ROLE owner SUPERUSER", head + "(v) -- x",
        head + "(v) /* x */",
        head + "(v) WHERE (n = $$x$$)", head + "(v) WHERE (n = E'\\'; DROP TABLE x; --')",
        head + "(v) WHERE (n = 'x",
        head + "(v)) TABLESPACE s --", head + "(v) TABLESPACE s", head + "(v", head + "(v])", head + "v",
        head + "(v) WHERE (a)) AND (b", head + "(v) WHERE ",
        head + "(v) WITH (timescaledb.transaction_per_chunk)",
        head + "(v) WITH (fillfactor=(1))", head + "(v)\u{0}", head + "(v) WHERE (n = 'a\u{0}')",
        head + "(v) WHERE (n = U&'\\0041')", head + "(\"\")", head + "(v) WHERE (n = N'a')",
        "CREATE UNIQUE INDEX i ON public.m USING btree (v)", "CREATE INDEX j ON public.m USING btree (v)",
        "CREATE INDEX i ON ONLY public.m USING btree (v)", "CREATE INDEX i ON public.other USING btree (v)",
        "CREATE INDEX i ON m USING btree (v)", "CREATE INDEX CONCURRENTLY i ON public.m USING btree (v)",
        "CREATE INDEX IF NOT EXISTS i ON public.m USING btree (v)",
        "create index i on public.m using btree (v)",
    ])
    func anythingElseIsRefused(definition: String) {
        #expect(throws: IndexSyntaxError.self) { try Self.index(definition).statement(on: Self.table) }
    }

    @Test func anIndexOfAnotherSchemaIsRefused() {
        var index = Self.index(Self.head + "(v)")
        index.schema = "pg_catalog"
        #expect(throws: IndexSyntaxError.self) { try index.statement(on: Self.table) }
    }

    /// Whatever is accepted is one statement with the same frame, and is accepted again as the same statement.
    @Test func mutationsStayWithinTheFrame() throws {
        let seed = testSeed()
        var random = SplitMix(seed: seed)
        let pieces = [
            "'", "\"", ";", "--", "/*", "*/", "$$", "$a$", "\\", "(", ")", "[", "]", "E'", "U&'", ",",
            " WHERE ", " WITH (",
            " INCLUDE (", "\u{0}", "\n", " ", "ON", "é", "1", "=", " DROP TABLE x",
        ]
        let original = Self.head + "(v, lower(n)) WITH (fillfactor='70') WHERE ((n <> 'a''b') AND (v > 1))"
        var accepted = 0
        for _ in 0..<20_000 {
            var text = Array(original.unicodeScalars)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)].unicodeScalars
                let place = Int.random(in: 0...text.count, using: &random)
                let end = min(text.count, place + Int.random(in: 0...4, using: &random))
                text.replaceSubrange(place..<end, with: piece)
            }
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: text)
            guard let statement = try? Self.index(String(scalars)).statement(on: Self.table) else { continue }
            accepted += 1
            let sql = statement.sql
            #expect(sql.hasPrefix("CREATE INDEX \"i\" ON \"public\".\"m\" USING "), "seed \(seed): \(sql)")
            #expect(Self.isOneStatement(sql), "seed \(seed): \(sql)")
        }
        #expect(accepted > 100, "seed \(seed)")
    }

    /// Reads quotes independently of the parser: outside of them there is no end of a statement, no comment, no dollar.
    private static func isOneStatement(_ sql: String) -> Bool {
        var rest = Substring(sql).unicodeScalars
        var plain = ""
        while let scalar = rest.popFirst() {
            guard scalar == "'" || scalar == "\"" else {
                plain.unicodeScalars.append(scalar)
                continue
            }
            let hasEscapes = scalar == "'" && plain.hasSuffix("E")
            plain.append("q")
            while let inner = rest.popFirst(), inner != scalar {
                if hasEscapes, inner == "\\" { rest.removeFirst() }
            }
        }
        return ![";", "--", "/*", "$", "\\", "\0"].contains { plain.contains($0) }
            && plain.filter { $0 == "(" }.count == plain.filter { $0 == ")" }.count
    }
}
