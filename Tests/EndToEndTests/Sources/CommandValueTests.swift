import Foundation
import TestSupport
import Testing

/// Plans whose source is a command that prints JSON or tab-separated lines.
@Suite(.enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)))
struct CommandValueTests {
    private static func with(
        _ columns: String, make: String, _ plan: SamplePlan, _ body: @Sendable (Scene) async throws -> Void
    ) async throws {
        try await Scene.with { scene in
            try await scene.database.execute(
                "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
            try scene.folder.write("make.py", make)
            try scene.folder.shell("python3 make.py \(TestSize.rows)")
            try scene.write(plan)
            try await body(scene)
        }
    }

    /// A plan whose command gives the lines of a file, chosen by the window's bounds in its first field.
    private static func plan(_ rows: String, count: String, format: String, columns: String) -> SamplePlan {
        var plan = SamplePlan(
            completion: "timestamptz: 2024-07-01T00:00:00Z",
            source: "command: { rows: '\(rows)', count: '\(count)', format: \(format) }")
        plan.hypertables[0] = SamplePlan.Hypertable(
            table: "public.times", time: "{ column: t, type: timestamptz }",
            windows: "{ start: 2024-06-01, every: 1mo }", more: ["columns: \(columns)"])
        return plan
    }

    /// Arrays become the target's, as the server itself takes the same JSON apart.
    @Test func arraysOfJSON() async throws {
        let make = #"""
            import json, random
            r = random.Random(7)
            texts = [None, '', 'NULL', 'a b', 'x,{}', 'q"\\', 'é🙂\n', ' y ']
            with open('rows.ndjson', 'w') as out:
                for k in range(2000):
                    row = {'t': 1717200000 + k, 'k': k,
                        's': [r.choice(texts) for _ in range(k % 5)] if k % 7 else None,
                        'v': [r.choice([None, r.uniform(-1e9, 1e9), -0.0, 1e300]) for _ in range(k % 4)],
                        'i': [[k, None], [-k, 1]] if k % 3 else [],
                        'j': [r.choice([1, 'x"', {'a': [None, 'é']}, [1, [2]], True]) for _ in range(k % 3)]}
                    row['raw'] = {c: row[c] for c in 'svij'}
                    out.write(json.dumps(row, ensure_ascii=k % 2 == 0) + '\n')
            """#
        let plan = Self.plan(
            "cat rows.ndjson; : {{start}} {{end}}", count: "wc -l < rows.ndjson; : {{start}} {{end}}",
            format: "ndjson", columns: "{ t: { to: t, as: epoch_s }, k: k, s: s, v: v, i: i, j: j, raw: raw }"
        )
        let columns = "k bigint, s text[], v float8[], i integer[], j jsonb[], raw jsonb"
        try await Self.with(columns, make: make, plan) { scene in
            try await scene.run().expect(0, "2,000 rows loaded and counted")
            let wrong = try await scene.value(
                """
                SELECT count(*) FROM times WHERE
                    s IS DISTINCT FROM CASE WHEN raw->'s' <> 'null' THEN ARRAY(SELECT jsonb_array_elements_text(raw->'s')) END
                    OR v IS DISTINCT FROM ARRAY(SELECT jsonb_array_elements_text(raw->'v')::float8)
                    OR i IS DISTINCT FROM CASE WHEN k % 3 > 0 THEN ARRAY[[k, NULL], [-k, 1]]::integer[] ELSE '{}' END
                    OR j IS DISTINCT FROM ARRAY(SELECT jsonb_array_elements(raw->'j'))
                """)
            #expect(wrong == "0")
        }
    }

    /// The server is asked before anything is deleted whether it takes what only it can read.
    @Test func objectsForAnArrayAreFoundBeforeARun() async throws {
        let plan = Self.plan(
            "cat rows.ndjson; : {{start}} {{end}}", count: "wc -l < rows.ndjson; : {{start}} {{end}}",
            format: "ndjson", columns: "{ t: t, s: s }")
        let make = #"open('rows.ndjson', 'w').write('{"t":"2024-06-02T00:00:00Z","s":{"a":["secret"]}}\n')"#
        try await Self.with("s text[]", make: make, plan) { scene in
            let ended = try await scene.hyperfill("validate", "--live", "plan.yaml")
            ended.expect(65, "rows command:1: the column s (text[]) does not take the value there", "22P02")
            #expect(!ended.errors.contains("secret"))
        }
    }

    /// Every kind of value that JSON has, into every type that takes it, against what Python says.
    @Test func everyValueOfJSON() async throws {
        let make = #"""
            import decimal, json, random, struct, sys
            r = random.Random(4)
            texts = [None, '', 'NULL', '\\N', 'it\'s "so"', 'a\nb\r\tc', 'é🙂', '\\u0041', '/', ' x ', '\x7f\x01', '']
            def shown(v): return '\\N' if v is None else v
            out, expected = open('rows.ndjson', 'w'), open('expected.txt', 'w')
            for k in range(int(sys.argv[1])):
                v = [None, 0.1, -0.0, 1e308, 5e-324, 1e22, k / 7, r.uniform(-1e9, 1e9), float(k)][k % 9]
                i = [None, -2**63, 2**63 - 1, r.getrandbits(62), k][k % 5]
                n = '%d.%030d' % (r.getrandbits(90), r.getrandbits(90)) if k % 4 else '%d' % r.getrandbits(100)
                s = texts[k % len(texts)]
                j = [None, True, 'x"\n', [1, {'a': None}], {'é': [[]], 'b': 1.5}, 12345678901234567890][k % 6]
                row = {'k': k, 'ms': 1717200000000 + k * 12, 'v': v, 'i': i, 's': s, 'b': [None, True, False][k % 3], 'j': j}
                text = json.dumps(row, ensure_ascii=k % 2 == 0, separators=[(',', ':'), (', ', ' : ')][k % 2])
                # Python has no number for it.
                text = text[:-1] + ', "num": ' + n + '}'
                if k % 1000 == 999: text = text.replace('"s"', '"\\u0073"')
                out.write(text + ['\n', '\r\n', '\n\n'][k % 3])
                expected.write('\t'.join([str(k), str(row['ms']), shown(None if v is None else struct.pack('>d', v).hex()),
                    shown(None if i is None else str(i)), shown(None if s is None else s.encode().hex()),
                    ['\\N', 't', 'f'][k % 3], shown(None if j is None else json.dumps(j).encode().hex()), n]) + '\n')
            """#
        let columns =
            "{ ms: { to: t, as: epoch_ms }, k: k, v: v, i: i, s: s, b: b, j: j, num: num }"
        let plan = Self.plan(
            "cat rows.ndjson; : {{start}} {{end}}", count: "grep -c k rows.ndjson; : {{start}} {{end}}",
            format: "ndjson", columns: columns)
        try await Self.with(
            "k bigint, v float8, i bigint, s text, b boolean, j json, num numeric", make: make, plan
        ) { scene in
            try await scene.run().expect(0, "rows loaded and counted")
            try await scene.database.execute(
                """
                CREATE VIEW shown (k, t, v, i, s, b, j, num) AS SELECT k, (extract(epoch FROM t) * 1000)::bigint,
                    encode(float8send(v), 'hex'), i, encode(convert_to(s, 'UTF8'), 'hex'), b, j, num FROM times
                """)
            try scene.folder.shell(
                "psql -X -q '\(scene.database.uri)' -c '\\copy (select * from shown order by k) to target.txt'"
            )
            // JSON that is the same is not always written the same way.
            try scene.folder.write(
                "normal.py",
                #"""
                import json, sys
                for line in sys.stdin:
                    f = line.rstrip('\n').split('\t')
                    if f[6] != '\\N':
                        text = f[6].replace('\\\\', '\\')
                        f[6] = json.dumps(json.loads(text)).encode().hex()
                    print('\t'.join(f))
                """#)
            try scene.folder.shell("python3 normal.py <target.txt >normal.txt")
            try scene.folder.shell(
                "diff expected.txt normal.txt >difference 2>&1; head -c 900 difference >first")
            let difference = try scene.folder.read("first")
            #expect(difference == "")
        }
    }

    /// A value in a JSON column is that value: a text stays a text, and keys keep their order in `json`.
    @Test func jsonColumnsHoldTheValueItself() async throws {
        let make = #"""
            open('rows.ndjson', 'w').write('{"t":"2024-06-02T00:00:00+02:00","j":"{}","b":{"z":1,"a":[1.50]}}\n'
                '{"t":"2024-06-03 00:00:00","j":null,"b":"\\u00e9"}\n')
            """#
        let plan = Self.plan(
            "cat rows.ndjson; : {{start}} {{end}}",
            count: "echo \"2,2024-06-01 22:00:00,2024-06-03T00:00:00Z\"; : {{start}} {{end}}",
            format: "ndjson",
            columns: "[t, j, b]")
        try await Self.with("j jsonb, b json", make: make, plan) { scene in
            try await scene.run().expect(0, "2 rows")
            let rows = try await scene.database.query(
                "SELECT t AT TIME ZONE 'UTC', j, b FROM times ORDER BY t")
            #expect(
                rows == [
                    ["2024-06-01 22:00:00", "\"{}\"", "{\"z\":1,\"a\":[1.50]}"],
                    ["2024-06-03 00:00:00", nil, "\"\\u00e9\""],
                ])
            // A count that says another earliest time than came is a finding.
            try scene.folder.remove("plan.yaml.state.jsonl")
            try scene.write(
                plan.changed { $0.source = $0.source.replacing("2,2024-06-01 22", with: "2,2024-06-01 21") })
            try await scene.run().expect(2, "but counts 2 rows from 2024-06-01T21:00:00Z")
        }
    }

    @Test(arguments: [
        (
            "{\"t\":\"2024-06-02\",\"k\":1.5}", "digits that the target's integer would lose",
            "the rows command:1"
        ),
        ("{\"t\":\"2024-06-02\",\"k\":3000000000}", "outside the range", "the rows command:1"),
        (
            "{\"t\":\"2024-06-02\",\"k\":{\"$numberLong\":\"1\"}}",
            "which does not become the target's integer", ":1"
        ),
        ("{\"t\":\"2024-06-02\",\"k\":\"x\"}", "22P02", "the rows command:1"),
        (
            "{\"t\":\"2024-06-02\",\"k\":1}\n{\"t\":{\"$date\":0},\"k\":1}", "does not become",
            "the rows command:2"
        ),
        ("{\"t\":\"2024-06-02\",\"k\":1}\n{\"t\":null,\"k\":1}", "is NULL", "the rows command:2"),
        (
            "{\"t\":\"2024-06-02\",\"k\":1}\n{\"error\":\"too many requests\"}", "has no `t`",
            "the rows command:2"
        ),
        ("{\"t\":\"2024-06-02\",\"k\":1}\n{\"t\":\"2024-06-02\",\"k\":", "ends within a JSON value", ":2"),
        ("{\"t\":\"2024-07-02\",\"k\":1}", "lies outside the window", "the rows command:1"),
    ])
    func whatDoesNotFitNamesItsLine(lines: String, message: String, place: String) async throws {
        let plan = Self.plan(
            "cat rows.ndjson; : {{start}} {{end}}", count: "grep -c t rows.ndjson; : {{start}} {{end}}",
            format: "ndjson", columns: "[t, k]")
        try await Self.with("k integer", make: "", plan) { scene in
            try scene.folder.write("rows.ndjson", lines + "\n")
            try await scene.run().expectRefusal(message, place)
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
        }
    }

    @Test func tabsUnderAHeader() async throws {
        let make = #"""
            lines = ['2024-06-02 00:00:%02d\t%s\tit\'s "%d"' % (i % 60, '' if i % 3 == 0 else i, i) for i in range(100)]
            open('rows.tsv', 'w').write('when\tk\ts\n' + '\n'.join(lines) + '\n')
            """#
        let plan = Self.plan(
            "cat rows.tsv; : {{start}} {{end}}", count: "echo 100; : {{start}} {{end}}", format: "tsv",
            columns: "{ when: t, k: { null: [\"\"] }, s: s }")
        try await Self.with("k integer, s text", make: make, plan) { scene in
            try await scene.run().expect(0, "100 rows")
            let difference = try await scene.difference(
                "public.times",
                from: """
                    SELECT '2024-06-02Z'::timestamptz + i % 60 * interval '1 s', CASE WHEN i % 3 > 0 THEN i END,
                        'it''s "' || i || '"' FROM generate_series(0, 99) AS i
                    """)
            #expect(difference.isEmpty, "\(difference)")
        }
    }

    /// Tabs between fields, and nothing that is escaped: what cannot be written so is not in it.
    @Test func manyRowsOfTabs() async throws {
        let make = #"""
            import random, struct, sys
            r = random.Random(4)
            texts = ['NULL', 'N', 'it\'s "so"', 'a/nb', 'é🙂', ' x ', ',', '-', ';', '']
            def field(text, null): return null if text is None else text
            out, expected = open('rows.tsv', 'w'), open('expected.txt', 'w')
            out.write('ms\tk\tv\ts\ti\n')
            for k in range(int(sys.argv[1])):
                ms = str(1717200000000 + k * 12)
                v = [None, 0.1, -0.0, 1e308, 5e-324, 1e22, k / 7, r.uniform(-1e9, 1e9)][k % 8]
                s = texts[k % 10] or 'text %d' % k
                i = [None, str(-2**63), str(2**63 - 1), str(k)][k % 4]
                out.write('\t'.join([ms, str(k), '~' if v is None else repr(v), s, field(i, '~')]) + '\n')
                expected.write('\t'.join([str(k), ms, '\\N' if v is None else struct.pack('>d', v).hex(), s.encode().hex(),
                    field(i, '\\N')]) + '\n')
            """#
        let plan = Self.plan(
            "cat rows.tsv; : {{start}} {{end}}", count: "tail -n +2 rows.tsv | wc -l; : {{start}} {{end}}",
            format: "tsv",
            columns: "{ ms: { to: t, as: epoch_ms }, k: k, v: { null: [\"~\"] }, s: s, i: { null: [\"~\"] } }"
        )
        try await Self.with("k bigint, v float8, s text, i bigint", make: make, plan) { scene in
            try await scene.run().expect(0, "rows loaded and counted")
            try await scene.database.execute(
                """
                CREATE VIEW shown (k, t, v, s, i) AS SELECT k, (extract(epoch FROM t) * 1000)::bigint,
                    encode(float8send(v), 'hex'), encode(convert_to(s, 'UTF8'), 'hex'), i FROM times
                """)
            try scene.folder.shell(
                "psql -X -q '\(scene.database.uri)' -c '\\copy (select * from shown order by k) to target.txt' && "
                    + "{ cmp expected.txt target.txt >difference 2>&1 || true; }")
            #expect(try scene.folder.read("difference") == "")
        }
    }

    /// In a shell within the shell only the last program of a pipeline counts.
    @Test func aPipelineWithoutPipefail() async throws {
        try await Scene.withReadings { scene in
            let cut = #"sh -c "(./rows.sh {{start}} {{end}} | head -n 5; exit 3) | cat""#
            try scene.write(
                SamplePlan.command.changed {
                    $0.source = $0.source.replacing("./rows.sh {{start}} {{end}}", with: cut)
                })
            try await scene.run().expect(
                65, "gives 5 rows for the window 80..100", "begin it with `set -o pipefail`",
                "nothing was run")
        }
    }
}
