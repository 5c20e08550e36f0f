import TestSupport

/// A MariaDB table with values that exports often change, and the comparison of its rows with the target's.
///
/// It has doubles of 17 digits, unsigned integers beyond 2^63, quotes, line breaks, NULL beside 'NULL' and '', emoji,
/// and zeros in bytes.
enum MariaDBSample {
    /// A table `readings`, its times spread over June 2024.
    static let make = """
        CREATE TABLE readings (k int PRIMARY KEY, t datetime(6) NOT NULL, i bigint unsigned, v double, f float,
            s text, b varbinary(20), n decimal(38,10), y tinyint(1), e enum('a','it''s'), d date, c time(3), KEY (t));
        INSERT INTO readings SELECT seq, '2024-06-01' + INTERVAL seq * 2591000000 DIV \(TestSize.rows) * 999
            MICROSECOND, IF(seq % 5 = 0, 18446744073709551615 - seq, seq * 7919),
            IF(seq % 7 = 0, NULL, (RAND(seq) - 0.5) * POW(10, CAST(seq AS signed) % 40 - 20)), RAND(seq) * 1000,
            ELT(seq % 11 + 1, NULL, '', 'NULL', '\\\\N', 'it''s "so"', 'a\\nb\\r\\nc', 'é🙂', ' x ', ',', '\\\\.', seq),
            IF(seq % 3 = 0, NULL, UNHEX(CONCAT('00ff', LPAD(HEX(seq), 8, '0')))),
            CAST(RAND(seq + 1) * 1e20 AS decimal(38,10)) - 5e19, seq % 2, IF(seq % 4, 'a', 'it''s'),
            '1999-01-01' + INTERVAL seq % 9000 DAY, SEC_TO_TIME(seq % 86400 + (seq % 1000) / 1000)
            FROM seq_1_to_\(TestSize.rows);
        """

    /// The target's columns after `t`.
    static let columns =
        "k integer, i numeric, v float8, f real, s text, b bytea, n numeric(38,10), y boolean, e text, d date, c time"

    /// Compares every row and value with the target's, as MariaDB's client shows them.
    ///
    /// - Returns: `… rows are the same` if they are.
    static func comparison(_ scene: Scene, _ mariadb: MariaDB, _ database: String) throws -> String {
        try scene.folder.write("compare.py", compare)
        try scene.folder.write("shown.sql", shown)
        try scene.folder.shell(
            #"""
            psql -X -q -v ON_ERROR_STOP=1 '\#(scene.database.uri)' -c "\copy (select k, to_char(t at time zone
            'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), i, v, f, encode(convert_to(s, 'UTF8'), 'hex'), encode(b, 'hex'), n,
            y::int, e, d, c from times order by k) to 'target.txt' (null 'NULL')" &&
            \#(mariadb.client) -B -N --quick \#(database) <shown.sql >source.txt &&
            python3 compare.py >differences 2>&1 || { cat differences; false; }
            """#.replacing("\n", with: " "))
        return try scene.folder.read("differences")
    }

    /// The values as unambiguous texts.
    private static let shown = """
        SELECT k, DATE_FORMAT(t, '%Y-%m-%d %H:%i:%s.%f'), i, v, f, LOWER(HEX(s)), LOWER(HEX(b)), n, y, e, d, c
        FROM readings ORDER BY k
        """

    private static let compare = """
        import itertools, struct
        def row(fields):
            k, t, i, v, f, s, b, n, y, e, d, c = fields
            v = None if v == 'NULL' else struct.pack('>d', float(v))
            c = c if '.' not in c else c.rstrip('0').rstrip('.')
            return k, t, i, v, struct.pack('>f', float(f)), s, b, n, y, e, d, c
        rows = 0
        for a, b in itertools.zip_longest(open('source.txt'), open('target.txt')):
            a, b = (row(line.rstrip('\\n').split('\\t')) for line in (a, b))
            # The server prints six digits of a float.
            near = abs(struct.unpack('>f', a[4])[0] - struct.unpack('>f', b[4])[0]) < 1e-2
            assert a[:4] + a[5:] == b[:4] + b[5:] and near, (a, b)
            rows += 1
        print(rows, 'rows are the same')
        """
}
