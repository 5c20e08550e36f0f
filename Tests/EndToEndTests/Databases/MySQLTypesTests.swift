#if MySQL
    import Foundation
    import TestSupport
    import Testing

    /// Types of MariaDB that are none of everyday's, as its own client shows their values.
    @Suite(
        .enabled(if: Program.isAvailable, Comment(rawValue: Program.reason)),
        .enabled(if: MariaDB.isAvailable, Comment(rawValue: MariaDB.reason)), .timeLimit(.minutes(30)))
    struct MySQLTypesTests {
        private static let make = """
            CREATE TABLE readings (t datetime(3) NOT NULL, k int PRIMARY KEY, j json, o set('a','it''s','é'), b bit(17),
                w bit(64), y year, c time(6), u uuid, i inet6, l varchar(40) CHARACTER SET latin1,
                g bigint AS (k * 3) VIRTUAL, h varchar(20) AS (concat('é', k)) STORED, z int(8) unsigned zerofill,
                n decimal(65,30), KEY (t));
            INSERT INTO readings (t, k, j, o, b, w, y, c, u, i, l, z, n)
            SELECT '2024-06-02' + INTERVAL seq SECOND, seq, ELT(seq % 4 + 1, NULL, '{"b": [1.50, null], "a": "é🙂"}', '"x"', '[]'),
                ELT(seq % 4 + 1, NULL, '', 'a', 'a,it''s,é'), IF(seq % 5, seq * 131 % 131072, NULL),
                IF(seq % 3, 18446744073709551615 - seq, seq), ELT(seq % 3 + 1, NULL, 1901, 2155),
                ELT(seq % 4 + 1, NULL, '-838:59:59', '838:59:58.999999', '24:00:00.000001'),
                IF(seq % 3, CONCAT('00112233-4455-6677-8899-', LPAD(HEX(seq), 12, '0')), NULL),
                ELT(seq % 3 + 1, NULL, '2001:db8::ff', '::ffff:10.0.0.1'), ELT(seq % 3 + 1, NULL, 'Größe £ ÿ', ''), seq,
                ELT(seq % 4 + 1, NULL, '99999999999999999999999999999999999.999999999999999999999999999999',
                    '-0.000000000000000000000000000001', '1.5')
            FROM seq_1_to_500;
            """

        private static let columns = """
            k integer, j %j, o text, b integer, w numeric, y smallint, c interval, u %u, i %i, l text, g bigint, h text, \
            z bigint, n numeric
            """

        /// Straight as binary, and as text because of a type that has no binary form of ours.
        @Test(arguments: [("json", "uuid", "text"), ("jsonb", "text", "inet"), ("text", "uuid", "inet")])
        func valuesAreTheSame(json: String, uuid: String, address: String) async throws {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(Self.make, in: name)
                try await Scene.with { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    let columns = Self.columns.replacing("%j", with: json).replacing("%u", with: uuid)
                        .replacing("%i", with: address)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, \(columns))",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    try scene.write(.mysql())
                    try await scene.run().expect(0, "500 rows loaded and counted")
                    let was = try mariadb.query(
                        """
                        SELECT k, j, o, 0 + b, 0 + w, y, c, u, i, LOWER(HEX(CONVERT(l USING utf8mb4))), g, h, 0 + z, n
                        FROM readings ORDER BY k
                        """, in: name)
                    let now = try await scene.database.query(
                        """
                        SELECT k::text, \(json == "jsonb" ? "CASE WHEN j ? 'b' THEN '{\"b\": [1.50, null], \"a\": \"é🙂\"}' ELSE j::text END" : "j::text"),
                            o, b::text, w::text, y::text, CASE WHEN c < '0' THEN '-' ELSE '' END
                                || to_char(abs(extract(epoch FROM c))::int / 3600, 'FM900') || \
                                to_char(make_interval(secs => mod(abs(extract(epoch FROM c)), 3600)), ':MI:SS.US'),
                            u::text, host(i::inet), encode(convert_to(l, 'UTF8'), 'hex'), g::text, h, z::text, n::text
                        FROM times ORDER BY times.k
                        """
                    ).map { $0.map { $0 ?? "NULL" }.joined(separator: "\t") }
                    let lines = was.split(separator: "\n").map(String.init)
                    #expect(lines.count == now.count)
                    for (was, now) in zip(lines, now) where was != now {
                        Issue.record("\(was) became \(now)")
                        break
                    }
                }
            }
        }

        @Test(arguments: [
            ("b bit(17)", "70000", "b smallint", "outside the range of the target's smallint"),
            ("c time", "'838:59:59'", "c time", "outside the range of the target's time"),
            ("s varchar(9)", "'[1'", "s jsonb", "22P02"),
            ("y year", "2155", "y boolean", "outside the range of the target's boolean"),
        ])
        func whatDoesNotFitNamesTheRow(source: String, value: String, target: String, message: String)
            async throws
        {
            let mariadb = try await MariaDB.shared()
            try await mariadb.withDatabase { name in
                try mariadb.execute(
                    """
                    CREATE TABLE readings (t datetime NOT NULL, k int PRIMARY KEY, \(source));
                    INSERT INTO readings SELECT '2024-06-02', seq, NULL FROM seq_1_to_100;
                    UPDATE readings SET \(source.prefix(1)) = \(value) WHERE k = 71;
                    """, in: name)
                try await Scene.with { scene in
                    var scene = scene
                    scene.program.environment["SOURCE"] = mariadb.uri(name)
                    try await scene.database.execute(
                        "CREATE TABLE public.times (t timestamptz NOT NULL, \(target))",
                        "SELECT create_hypertable('public.times', 't', chunk_time_interval => interval '7 days')"
                    )
                    try scene.write(
                        .mysql().with("columns: { t: t, \"\(source.prefix(1))\": \"\(target.prefix(1))\" }"))
                    try await scene.run().expectRefusal("k = 71", message)
                    #expect(try await scene.value("SELECT count(*) FROM times") == "0")
                }
            }
        }
    }
#endif
