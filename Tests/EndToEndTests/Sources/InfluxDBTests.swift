import Foundation
import TestSupport
import Testing
import Timescale

/// Plans whose source is a real InfluxDB 1.x server, asked by curl.
@Suite(
    .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
    .enabled(if: InfluxDB.isAvailable, Comment(rawValue: InfluxDB.reason)))
struct InfluxDBTests {
    /// A scene whose commands find the server as `$INFLUX`, and its database as `$DB`, and the hypertable `public.times (t, …)`. The database
    /// has a measurement `m` with tag `site` and fields `k`, `v`, `s` and `rare`.
    private static func with(
        _ server: InfluxDB? = nil, rows: Int,
        columns: String = "k bigint, v float8, s text, ok boolean, site text",
        _ body: @Sendable (Scene, InfluxDB) async throws -> Void
    ) async throws {
        let server = if let server { server } else { try await InfluxDB.shared() }
        try await Scene.with { scene in
            var scene = scene
            let name = "d" + scene.database.name.filter { $0.isLetter || $0.isNumber }
            scene.program.environment["INFLUX"] = server.address
            scene.program.environment["DB"] = name
            try await scene.database.execute(
                "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
            try scene.folder.write("netrc", InfluxDB.netrc)
            try scene.folder.write("make.py", make)
            try scene.folder.shell(server.preparation(database: name))
            try scene.folder.shell("python3 make.py '\(server.address)' \(name) \(rows)")
            try await body(scene, server)
        }
    }

    private static let make = #"""
        import base64, random, sys, urllib.request
        address, name, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
        texts = ['', 'NULL', 'it\'s "so"', 'a\nb', 'é🙂', ' x ', 'a,b=c', '\\N', '\t']
        r = random.Random(4)
        def point(k):
            text = texts[k % len(texts)].replace('\\', '\\\\').replace('"', '\\"')
            fields = ['k=%di' % (r.getrandbits(63) if k % 5 else k), 's="%s"' % text]
            if k % 7: fields.append('v=%r' % [0.1, -0.0, 1e300, 5e-300, k / 7, float(k), 1e21][k % 7])
            if k % 3: fields.append('ok=' + ('true' if k % 2 else 'false'))
            if k % 1000 == 0: fields.append('rare=1')
            return 'm,site=%s %s %d' % ('n%d' % (k % 4), ','.join(fields), 1717200000000000000 + k * 2500001000)
        for start in range(0, rows, 10000):
            body = '\n'.join(map(point, range(start, min(rows, start + 10000)))).encode()
            q = urllib.request.Request('%s/write?db=%s&precision=ns' % (address, name), body)
            q.add_header('Authorization', 'Basic ' + base64.b64encode(b'admin:secret').decode())
            urllib.request.urlopen(q).read()
        """#

    private static let condition = "where time >= {{start:epoch_ns}} and time < {{end:epoch_ns}}"

    private static func select(_ what: String, _ more: String = "-d chunked=true -d chunk_size=4000")
        -> String
    {
        "curl -sSf --netrc-file netrc -G $INFLUX/query -d db=$DB -d epoch=ns \(more) --data-urlencode \"q=\(what)\""
    }

    private static let counted = select("select count(k) from m \(condition)", "")

    private static func plan(
        _ rows: String, count: String = counted, columns: String = "{ time: { to: t, as: epoch_ns }, k: k }",
        format: String = "format: influxdb-json"
    ) -> SamplePlan {
        var plan = SamplePlan(
            completion: "timestamptz: 2024-07-01T00:00:00Z",
            source: "command: { rows: '\(rows)', count: '\(count)', \(format) }")
        plan.hypertables[0] = SamplePlan.Hypertable(
            table: "public.times", time: "{ column: t, type: timestamptz }",
            windows: "{ start: 2024-06-01, every: 10d }", more: ["columns: \(columns)"])
        return plan
    }

    private static func oneWindow(_ plan: SamplePlan) -> SamplePlan {
        plan.changed { $0.hypertables[0].windows = "{ start: 2024-06-01, every: 31d }" }
    }

    /// Every row and value against what Python's JSON says of the server's own answer.
    @Test(arguments: [
        "select k, v, s, ok from m \(condition) group by *", "select k, v, s, ok, site from m \(condition)",
    ])
    func everyRowAndValueIsTheSame(query: String) async throws {
        try await Self.with(rows: TestSize.rows) { scene, server in
            let columns = "{ time: { to: t, as: epoch_ns }, k: k, v: v, s: s, ok: ok, site: site }"
            // Of a time before its own least one, InfluxDB finds nothing, and says nothing.
            let plan = Self.plan(Self.select(query), columns: columns).changed {
                $0.hypertables[0].windows = "{ start: -infinity, first: 2024-06-03, every: 10d }"
            }
            try scene.write(plan)
            try await scene.run().expect(0, "rows loaded and counted")
            try await scene.database.execute(
                """
                CREATE VIEW shown (us, k, v, s, ok, site) AS SELECT (extract(epoch FROM t) * 1000000)::bigint, k, encode(float8send(v), 'hex'),
                    encode(convert_to(s, 'UTF8'), 'hex'), ok, site FROM times
                """)
            try scene.folder.shell(
                "psql -X -q '\(scene.database.uri)' -c '\\copy (select * from shown order by us) to target.txt'"
            )
            try scene.folder.write("compare.py", Self.compare)
            try scene.folder.shell(
                "curl -sSf --netrc-file netrc -G \(server.address)/query -d db=\(scene.program.environment["DB"] ?? "") "
                    + "-d epoch=ns -d chunked=true --data-urlencode 'q=select k, v, s, ok, site from m' | python3 compare.py >compared 2>&1 || true"
            )
            let compared = try scene.folder.read("compared")
            #expect(compared == "\(TestSize.rows) rows are the same\n")
        }
    }

    private static let compare = """
        import itertools, json, struct, sys
        def number(text): return -0.0 if text == '-0' else int(text)
        def rows():
            for line in sys.stdin:
                for series in json.loads(line, parse_int=number)['results'][0]['series']:
                    yield from series['values']
        count = 0
        for a, b in itertools.zip_longest(rows(), open('target.txt', encoding='utf-8')):
            t, k, v, s, ok, site = a
            assert t % 1000 == 0
            a = [str(t // 1000), str(k), None if v is None else struct.pack('>d', v).hex(), s.encode().hex(),
                None if ok is None else 't' if ok else 'f', site]
            b = [None if f == '\\\\N' else f for f in b.rstrip('\\n').split('\\t')]
            assert a == b, (a, b)
            count += 1
        print(count, 'rows are the same')
        """

    @Test func aQueryTimeoutIsNamed() async throws {
        try await Self.with(try await InfluxDB(queryTimeout: "30ms"), rows: 100_000) { scene, _ in
            let count = "echo 100000 {{start}} {{end}} | cut -c 1-6"
            let query = "select k, v, s, ok from m \(Self.condition)"
            try scene.write(
                Self.oneWindow(Self.plan(Self.select(query), count: count.replacing("'", with: "''"))))
            try await scene.run().expectRefusal(
                "InfluxDB answers with the error `query-timeout", "raise `query-timeout`")
            // CSV has no mark where it was cut.
            let csv =
                Self.select(query, "-d chunked=true -H \"Accept: application/csv\"")
                + " | tail -n +2 | cut -d, -f 3"
            try scene.write(
                Self.oneWindow(
                    Self.plan(
                        csv + " | awk \"{ printf \\\"%s.%s\\\\n\\\", \\$1, 0 }\" | sed s/.*/2024-06-01,1/",
                        count: count,
                        columns: "[t, k]", format: "csv: {}")))
            // A query that is cut at once is refused before the run.
            let cut = try await scene.run()
            #expect([2, 65].contains(cut.status), "\(cut)")
            cut.expect(cut.status, "100000", "query-timeout")
            #expect(try await scene.value("SELECT count(*) < 100000 FROM times") == "t")
        }
    }

    @Test func aRowLimitIsNamed() async throws {
        try await Self.with(try await InfluxDB(rowLimit: 5_000), rows: 20_000) { scene, _ in
            let query = "select k from m \(Self.condition)"
            try scene.write(Self.oneWindow(Self.plan(Self.select(query, ""))))
            try await scene.run().expectRefusal("still calls it partial", "max-row-limit")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            try scene.write(Self.oneWindow(Self.plan(Self.select(query))))
            try await scene.run().expect(0, "20,000 rows")
        }
    }

    @Test func namesAndFieldsThatLoseRows() async throws {
        try await Self.with(rows: 20_000) { scene, _ in
            let query = "select k from m \(Self.condition)"
            try scene.write(Self.plan(Self.select(query).replacing("$DB", with: "nowhere")))
            try await scene.run().expectRefusal("database not found: nowhere", "look at `db=`")
            try scene.write(
                Self.plan(
                    Self.select("select kk from m \(Self.condition)"),
                    columns: "{ time: { to: t, as: epoch_ns }, kk: k }"))
            try await scene.run().expect(2, "the target 0", "field that it does not know")
            // Only the rows come that have the field.
            try scene.write(
                Self.oneWindow(
                    Self.plan(
                        Self.select("select rare from m \(Self.condition)"),
                        columns: "{ time: { to: t, as: epoch_ns }, rare: k }")))
            try await scene.run().expect(
                65, "gives 20 rows", "counts 20000", "only where one of the selected fields")
        }
    }

    @Test func aWrongPasswordAndValuesThatDoNotFit() async throws {
        try await Self.with(rows: 2_000, columns: "k integer, s text") { scene, _ in
            let query = "select k from m \(Self.condition)"
            try scene.write(Self.oneWindow(Self.plan(Self.select(query))))
            try await scene.run().expectRefusal(
                "outside the range of the target's integer", "line 1, row 2 of the answer")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            // Tags are there only in groups.
            try scene.write(
                Self.oneWindow(
                    Self.plan(Self.select(query), columns: "{ time: { to: t, as: epoch_ns }, site: s }")))
            try await scene.run().expectRefusal("the answer has no `site`", "missing: null")
            // A time of more than microseconds has to be allowed to round.
            try scene.folder.write("netrc", InfluxDB.netrc.replacing("secret", with: "wrong"))
            try scene.write(Self.oneWindow(Self.plan(Self.select(query))))
            try await scene.run().expectRefusal("401")
        }
    }

    @Test(.enabled(if: TestSize.isLong, TestSize.reason)) func aSlowTargetIsWaitedFor() async throws {
        try await Self.with(rows: 200_000) { scene, _ in
            let query = "select k, v, s, ok from m \(Self.condition)"
            let columns = "{ time: { to: t, as: epoch_ns }, k: k, v: v, s: s, ok: ok }"
            try scene.write(Self.oneWindow(Self.plan(Self.select(query), columns: columns)))
            try await scene.expectPatience(rows: "200,000")
        }
    }

    @Test func aServerThatIsKilledInMidStream() async throws {
        try await Self.with(try await InfluxDB(), rows: 200_000) { scene, server in
            let query = "select k, v, s, ok from m \(Self.condition)"
            let count = "echo 200000 {{start}} {{end}} | cut -c 1-6"
            try scene.write(Self.oneWindow(Self.plan(Self.select(query), count: count)))
            let holder = try await scene.database.session("the holder")
            try await holder.begin()
            try await holder.execute("LOCK TABLE times IN SHARE ROW EXCLUSIVE MODE")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("waits: for ")
                server.server.kill()
                await holder.rollback()
                await holder.close()
            }
            ended.expectRefusal("it ended with status", "curl: (")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
        }
    }
}
