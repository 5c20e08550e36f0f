import Foundation
import TestSupport
import Testing
import Timescale

/// Plans whose source is a real ClickHouse server, asked by commands.
@Suite(
    .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
    .enabled(if: ClickHouse.isAvailable, Comment(rawValue: ClickHouse.reason)))
struct ClickHouseTests {
    private static let flags =
        "--result_overflow_mode=throw --read_overflow_mode=throw --timeout_overflow_mode=throw --max_execution_time=0"
    private static let rows = "where ts >= toDateTime({{start}}, 'UTC') and ts < toDateTime({{end}}, 'UTC')"

    /// A scene whose commands find `ch` and `db`, and the hypertable `public.times (t, k, …)`.
    private static func with(
        _ server: ClickHouse? = nil, columns: String = "k bigint", make: String,
        _ body: @Sendable (Scene, ClickHouse) async throws -> Void
    ) async throws {
        let server = if let server { server } else { try await ClickHouse.shared() }
        try await Scene.with { scene in
            var scene = scene
            let name = "d" + scene.database.name.filter { $0.isLetter || $0.isNumber }
            scene.program.environment["CH"] = "\(server.options()) --database \(name)"
            scene.program.environment["HTTP"] =
                "http://127.0.0.1:\(server.httpPort)/?user=reader&password=secret&database=\(name)"
            for user in ["result", "read", "time"] {
                scene.program.environment["CH_\(user.uppercased())"] =
                    "\(server.options(user)) --database \(name)"
            }
            try await scene.database.execute(
                "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')")
            try scene.folder.write("make.sql", make)
            try scene.folder.shell(
                "clickhouse-client \(server.options()) -q 'create database \(name)' && "
                    + "clickhouse-client \(server.options()) --database \(name) --multiquery <make.sql")
            try await body(scene, server)
            try scene.folder.shell(
                "clickhouse-client \(server.options()) -q 'drop database \(name)' 2>/dev/null || true")
        }
    }

    private static func plan(
        _ rows: String, count: String, format: String = "format: text",
        columns: String = "{ t: { as: epoch_s }, k: k }"
    ) -> SamplePlan {
        var plan = SamplePlan(
            completion: "timestamptz: 2024-07-01T00:00:00Z",
            source: "command: { rows: \(quoted(rows)), count: \(quoted(count)), \(format) }")
        plan.hypertables[0] = SamplePlan.Hypertable(
            table: "public.times", time: "{ column: t, type: timestamptz }",
            windows: "{ start: 2024-06-01, every: 31d }", more: ["columns: \(columns)"])
        return plan
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }

    private static func select(_ columns: String, _ options: String = "$CH") -> String {
        "clickhouse-client \(options) \(flags) -q \"select \(columns) from m \(rows)\""
    }

    private static let counted = select("count(), toUnixTimestamp(min(ts)), toUnixTimestamp(max(ts))")

    /// Ten million seconds of June 2024 have room for any number of rows.
    private static func table(_ count: Int) -> String {
        "create table m (ts DateTime, k Int64) engine = MergeTree() partition by toYYYYMM(ts) order by ts;\n"
            + "insert into m select toDateTime(1717200000 + number % 2592000), number from system.numbers "
            + "limit \(count);\n"
    }

    /// Every row and value, with what loses its way elsewhere, against what ClickHouse's own client says.
    @Test func everyRowAndValueIsTheSame() async throws {
        let count = TestSize.rows
        let make = """
            create table m (ts DateTime, k Int64, i Nullable(Int64), u UInt64, v Nullable(Float64),
                s Nullable(String), d Decimal(18, 4), f Float32)
                engine = MergeTree() partition by toYYYYMM(ts) order by ts;
            insert into m select toDateTime(1717200000 + number * 12 % 2592000), number,
                if(number % 5 = 0, null, toInt64(intHash64(number))), intHash64(number + 1),
                multiIf(number % 7 = 0, null, number % 7 = 1, 1e308, number % 7 = 2, -5e-300, number % 7 = 3, nan,
                    number % 7 = 4, -1 / 0, intHash64(number) / 1e9 - 5e9),
                multiIf(number % 11 = 0, null, number % 11 = 1, '', number % 11 = 2, 'NULL', number % 11 = 3, '\\\\N',
                    number % 11 = 4, 'a\\tb\\nc\\r\\\\d', number % 11 = 5, 'it''s "so", é🙂', number % 11 = 6, '\\\\.',
                    number % 11 = 7, '\\b\\f', toString(number)),
                toDecimal64(intHash64(number) % 1000000000 / 7, 4), number / 3
                from system.numbers limit \(count);
            """
        let columns = "k bigint, i bigint, u numeric, v float8, s text, d numeric(18,4), f real"
        try await Self.with(columns: columns, make: make) { scene, server in
            let plan = Self.plan(
                Self.select("toUnixTimestamp(ts), k, i, u, v, s, d, f"), count: Self.counted,
                columns: "{ t: { as: epoch_s }, k: k, i: i, u: u, v: v, s: s, d: d, f: { round: real } }")
            try scene.write(
                plan.changed {
                    $0.workers = 2
                    $0.hypertables[0].windows = "{ start: -infinity, first: 2024-06-03, every: 10d }"
                })
            try await scene.run().expect(0, "rows loaded and counted")
            // ClickHouse's reinterpretAsString leaves out bytes that are zero at the end of a number.
            try await scene.database.execute(
                """
                CREATE VIEW shown (k, t, i, u, v, s, d, f) AS SELECT k, extract(epoch FROM t)::bigint, i, u,
                    regexp_replace(upper(encode(float8send(v), 'hex')), '^(00)+', ''),
                    upper(encode(convert_to(s, 'UTF8'), 'hex')), d,
                    regexp_replace(upper(encode(float4send(f), 'hex')), '^(00)+', '') FROM times
                """)
            try scene.folder.write(
                "shown.sql",
                """
                select k, toUnixTimestamp(ts), i, u, hex(reverse(reinterpretAsString(v))), hex(s), d,
                    hex(reverse(reinterpretAsString(f))) from m order by k format TabSeparated
                """)
            let options = scene.program.environment["CH"] ?? ""
            try scene.folder.shell(
                "clickhouse-client \(options) <shown.sql >source.txt && sed -i 's/FFF8000000000000/7FF8000000000000/' source.txt"
            )
            try scene.folder.shell(
                "psql -X -q '\(scene.database.uri)' -c '\\copy (select * from shown order by k) to target.txt'"
            )
            try scene.folder.shell(
                "diff source.txt target.txt >difference 2>&1; head -c 500 difference >first")
            let difference = try scene.folder.read("first")
            #expect(difference == "")
            #expect(try await scene.value("SELECT count(*) FROM times") == "\(count)")
        }
    }

    /// The profiles of three users cut what they get by one overflow mode each, and exit with status 0.
    @Test(arguments: ["RESULT", "READ", "TIME"])
    func aResultThatAProfileCuts(user: String) async throws {
        try await Self.with(make: Self.table(200_000)) { scene, _ in
            // More threads would have read all before the first of them is stopped.
            let slow = "--max_threads=1" + (user == "TIME" ? " --max_block_size=2000" : "")
            let sleep = user == "TIME" ? "where sleep(0.05) = 0 and" : "where"
            let rows = Self.rows.replacing("where", with: sleep)
            let cut =
                "clickhouse-client $CH_\(user) \(slow) -q \"select toUnixTimestamp(ts), k from m \(rows)\""
            try scene.write(Self.plan(cut, count: Self.counted))
            try await scene.run().expect(2, "the source has 200000 rows in this window", "overflow_mode")
            // The flags of the example plan keep the profile from cutting: what is too much is an error.
            let thrown = cut.replacing("-q", with: Self.flags + " -q")
            try scene.write(Self.plan(thrown, count: Self.counted))
            if user == "TIME" {
                try await scene.run().expect(0, "200,000 rows")
            } else {
                try await scene.run().expectRefusal("Limit for")
            }
        }
    }

    /// Over HTTP an error after the first block is a line of data, and curl exits with status 0.
    @Test(arguments: ["format: text", "csv: {}"])
    func aLateErrorOverHTTP(format: String) async throws {
        try await Self.with(make: Self.table(200_000)) { scene, _ in
            let form = format.hasPrefix("csv") ? "CSV" : "TabSeparated"
            let time = format.hasPrefix("csv") ? "toString(ts, 'UTC')" : "toUnixTimestamp(ts)"
            let query =
                "select \(time), k + throwIf(k = 190000) from m \(Self.rows) settings max_block_size = 1000"
            let columns = format.hasPrefix("csv") ? "[t, k]" : "{ t: { as: epoch_s }, k: k }"
            let rows = "curl -sSf \"$HTTP\" --data-binary \"\(query) format \(form)\""
            let count = Self.select(
                "count(), \(time.replacing("ts", with: "min(ts)")), \(time.replacing("ts", with: "max(ts)"))")
            try scene.write(Self.plan(rows, count: count, format: format, columns: columns))
            try await scene.run().expectRefusal(
                "an error of ClickHouse", "Value passed to 'throwIf'", "wait_end_of_query=1")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
            let whole = rows.replacing("$HTTP", with: "$HTTP&wait_end_of_query=1")
            try scene.write(Self.plan(whole, count: count, format: format, columns: columns))
            try await scene.run().expectRefusal("it ended with status 22")
        }
    }

    @Test func aWrongPasswordAndAColumnThatDoesNotFit() async throws {
        try await Self.with(columns: "k smallint", make: Self.table(40_000)) { scene, server in
            let wrong = Self.select("toUnixTimestamp(ts), k", server.options(password: "wrong"))
            try scene.write(Self.plan(wrong, count: Self.counted))
            try await scene.run().expectRefusal("Wrong password for user reader")
            try scene.write(
                Self.plan(Self.select("toUnixTimestamp(ts), k") + " | sort -n -k2", count: Self.counted))
            try await scene.run().expectRefusal("the rows command:32769", "column k")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
        }
    }

    /// A target that waits for a lock while the server has rows to give.
    @Test func aSlowTarget() async throws {
        try await Self.with(make: Self.table(TestSize.rows)) { scene, _ in
            try scene.write(
                Self.plan(
                    Self.select("toUnixTimestamp(ts), k, k, k, k"), count: Self.counted,
                    columns: "{ t: { as: epoch_s }, k: k, a: a, b: b, c: c }"))
            try await scene.database.execute(
                "ALTER TABLE times ADD a bigint, ADD b bigint, ADD c bigint")
            let holder = try await scene.database.session("the holder")
            try await holder.begin()
            try await holder.execute("LOCK TABLE times IN SHARE ROW EXCLUSIVE MODE")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("waits: for ")
                try await Task.sleep(for: .seconds(TestSize.isLong ? 70 : 3))
                await holder.rollback()
                await holder.close()
            }
            ended.expect(0, "rows loaded and counted")
            #expect(try await scene.value("SELECT count(*) FROM times") == "\(TestSize.rows)")
        }
    }

    @Test func aServerThatIsKilledInMidStream() async throws {
        try await Self.with(try await ClickHouse(), make: Self.table(1_000_000)) { scene, server in
            try scene.write(
                Self.plan(
                    Self.select("toUnixTimestamp(ts), k"),
                    count: "echo 1000000 {{start}} {{end}} | cut -d' ' -f1"))
            let holder = try await scene.database.session("the holder")
            try await holder.begin()
            try await holder.execute("LOCK TABLE times IN SHARE ROW EXCLUSIVE MODE")
            let (ended, _) = try await scene.program.during(["run", "plan.yaml", "--yes"]) { running in
                try await running.says("waits: for ")
                server.server.kill()
                await holder.rollback()
                await holder.close()
            }
            ended.expectRefusal("it ended with status")
            #expect(try await scene.value("SELECT count(*) FROM times") == "0")
        }
    }
}
