import Rows
import SystemPackage
import TestSupport
import Testing

/// Thousands of values of each type go into a real server twice, as text and as binary. Converted values are stored the
/// same, and values that the server refuses are refused both ways with the same error.
@Suite(.enabled(if: ServerProbe.uri != nil, ServerProbe.skipped)) struct ServerBinaryTests {
    struct Column: CustomTestStringConvertible, Sendable {
        let sql: String
        let type: BinaryType
        /// Whether the server refuses some of the converted values.
        var isChecked = false
        var testDescription: String { sql }
    }

    private static let columns = [
        Column(sql: "smallint", type: .smallint), Column(sql: "integer", type: .integer),
        Column(sql: "bigint", type: .bigint), Column(sql: "real", type: .real),
        Column(sql: "double precision", type: .double), Column(sql: "numeric", type: .numeric),
        Column(sql: "numeric(10,2)", type: .numeric, isChecked: true),
        Column(sql: "numeric(1000,500)", type: .numeric, isChecked: true),
        Column(sql: "numeric(3)", type: .numeric, isChecked: true),
        Column(sql: "boolean", type: .boolean), Column(sql: "text", type: .text),
        Column(sql: "character varying", type: .text),
        Column(sql: "character varying(20)", type: .text, isChecked: true),
        Column(sql: "character varying(5)", type: .text, isChecked: true),
        Column(sql: "character(5)", type: .text, isChecked: true), Column(sql: "bpchar", type: .text),
        Column(sql: "json", type: .json, isChecked: true),
        Column(sql: "jsonb", type: .jsonb, isChecked: true),
        Column(sql: "bytea", type: .bytea), Column(sql: "uuid", type: .uuid),
        Column(sql: "timestamp with time zone", type: .timestamptz),
        Column(sql: "timestamp(3) with time zone", type: .timestamptz),
        Column(sql: "timestamp without time zone", type: .timestamp),
        Column(sql: "timestamp(0) without time zone", type: .timestamp),
        Column(sql: "date", type: .date), Column(sql: "time without time zone", type: .time),
        Column(sql: "time(2) without time zone", type: .time), Column(sql: "interval", type: .interval),
        Column(sql: "interval(1)", type: .interval),
        Column(sql: "pg_temp.mood", type: .enumeration, isChecked: true),
        Column(sql: "pg_temp.feeling", type: .enumeration, isChecked: true),
        Column(sql: "pg_temp.price", type: .numeric, isChecked: true),
        Column(sql: "pg_temp.cheap", type: .numeric, isChecked: true),
        Column(sql: "pg_temp.word", type: .text, isChecked: true),
        Column(sql: "pg_temp.moment", type: .timestamptz, isChecked: true),
    ]

    private static let types = """
        create type pg_temp.mood as enum ('sad', 'ok', 'happy', 'Ünder', 'two words');
        create domain pg_temp.feeling as pg_temp.mood check (value <> 'sad');
        create domain pg_temp.price as numeric(6,2) check (value > 0);
        create domain pg_temp.cheap as pg_temp.price check (value < 100);
        create domain pg_temp.word as varchar(5) not null check (value <> 'a');
        create domain pg_temp.moment as timestamptz(0) check (value < '2100-01-01 00:00:00+00');

        """

    private struct Value {
        let number: Int
        let field: String
        let tuple: [UInt8]?
    }

    @Test(arguments: columns) func storesWhatTheServerReads(column: Column) async throws {
        let seed: UInt64 = 20_250_101
        var random = SplitMix(seed: seed)
        var values: [Value] = []
        for number in 0..<4000 {
            let field = number == 0 ? "" : quoted(ValueSample.text(column.type, &random), &random)
            let tuple = try BinarySample.tuple(Array(field.utf8), column.type, number: Int64(number))
            values.append(Value(number: number, field: field, tuple: tuple))
        }
        let readable = try await accepted(values, column.sql)
        let sent = values.filter { $0.tuple != nil }
        let both = sent.filter { readable.contains($0.number) }
        let refused = sent.filter { !readable.contains($0.number) }
        #expect(both.count > values.count / 20, "seed \(seed)")
        #expect(readable.count < values.count || column.type == .text)
        #expect(refused.isEmpty == !column.isChecked, "\(refused.first?.field.debugDescription ?? "")")
        for difference in try await differences(both, column.sql) {
            Issue.record("seed \(seed), \(values[difference].field.debugDescription) is stored otherwise")
        }
        for (value, states) in try await errors(Array(refused.prefix(150)), column.sql) {
            #expect(states.text == states.binary, "seed \(seed), \(value.field.debugDescription)")
            #expect(states.text != nil, "seed \(seed), \(value.field.debugDescription)")
        }
    }

    /// The value as CSV, sometimes in quotes. Without quotes, an empty text is NULL.
    private func quoted(_ text: String, _ random: inout SplitMix) -> String {
        let needsQuotes =
            text.utf8.contains { [10, 13, 34, 44].contains($0) } || text.isEmpty || text == "\\."
        guard needsQuotes || Bool.random(using: &random) else { return text }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }

    // MARK: The server

    private func csv(_ values: [Value]) -> [UInt8] {
        Array(values.map { "\($0.number),\($0.field)\n" }.joined().utf8)
    }

    /// The numbers of the values that the type's input function takes, for a column that has the type.
    private func accepted(_ values: [Value], _ type: String) async throws -> Set<Int> {
        let answer = try await ServerProbe.withFolder { folder in
            try ServerProbe.write(csv(values), to: folder.appending("values.csv"))
            return try await ServerProbe.run(
                """
                \(Self.types)
                create temp table texts(n bigint, t text);
                \\copy texts from '\(folder)/values.csv' with (format csv)
                create function pg_temp.is_read(t text) returns boolean language plpgsql as $$
                begin
                    declare value \(type) := t;
                    begin return true; end;
                exception when others then return false;
                end $$;
                select 'READ ' || n from texts where pg_temp.is_read(t);
                """, in: folder)
        }
        return Set(
            answer.split(separator: "\n").filter { $0.hasPrefix("READ ") }.compactMap { Int($0.dropFirst(5)) }
        )
    }

    /// The numbers of the values that are stored differently, compared by text, parts and size.
    private func differences(_ values: [Value], _ type: String) async throws -> [Int] {
        let answer = try await ServerProbe.withFolder { folder in
            try ServerProbe.write(csv(values), to: folder.appending("values.csv"))
            try ServerProbe.write(
                BinarySample.stream(values.compactMap(\.tuple)), to: folder.appending("values.binary"))
            return try await ServerProbe.run(
                """
                \(Self.types)
                create temp table a(n bigint, v \(type));
                create temp table b(n bigint, v \(type));
                \\copy a(n, v) from '\(folder)/values.csv' with (format csv)
                \\copy b(n, v) from '\(folder)/values.binary' with (format binary)
                select 'BOTH ' || (select count(*) from a) || ' ' || (select count(*) from b);
                select 'DIFFERENT ' || n from a full join b using (n)
                where a.v::text is distinct from b.v::text
                    or record_send(row(a.v)) is distinct from record_send(row(b.v))
                    or pg_column_size(a.v) is distinct from pg_column_size(b.v);
                """, in: folder)
        }
        let lines = answer.split(separator: "\n")
        #expect(lines.contains { $0 == "BOTH \(values.count) \(values.count)" }, "\(answer.prefix(300))")
        return lines.filter { $0.hasPrefix("DIFFERENT ") }.compactMap { Int($0.dropFirst(10)) }
    }

    /// The error codes of each value as text and as binary; nil for a value that is taken.
    private func errors(
        _ values: [Value], _ type: String
    ) async throws -> [(value: Value, states: (text: String?, binary: String?))] {
        guard !values.isEmpty else { return [] }
        let states = try await ServerProbe.withFolder { folder in
            var script = Self.types + "create temp table a(n bigint, v \(type));\n"
            for value in values {
                let path = folder.appending("\(value.number)")
                try ServerProbe.write(csv([value]), to: FilePath("\(path).csv"))
                try ServerProbe.write(
                    BinarySample.stream([value.tuple ?? []]), to: FilePath("\(path).binary"))
                script += """
                    \\warn CASE \(value.number) text
                    \\copy a(n, v) from '\(path).csv' with (format csv)
                    \\warn CASE \(value.number) binary
                    \\copy a(n, v) from '\(path).binary' with (format binary)

                    """
            }
            return Self.states(try await ServerProbe.errors(script, in: folder))
        }
        return values.map { ($0, (states["\($0.number) text"], states["\($0.number) binary"])) }
    }

    /// The error code behind each `CASE`.
    private static func states(_ errors: String) -> [String: String] {
        var states: [String: String] = [:]
        var name = ""
        for line in errors.split(separator: "\n") {
            if line.hasPrefix("CASE ") {
                name = String(line.dropFirst(5))
            } else if let range = line.firstRange(of: "ERROR:  ") {
                states[name] = String(line[range.upperBound...])
            }
        }
        return states
    }

    /// Bytes that are not UTF-8 are refused by the server and never converted.
    @Test(arguments: [BinaryType.text, .json, .jsonb, .bytea, .enumeration, .integer, .double])
    func refusesWhatIsNoText(type: BinaryType) async throws {
        let poison: [[UInt8]] = [
            [0], [0x61, 0, 0x62], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0x61, 0xE4],
            [0xE2, 0x82], [0xF0, 0x9F, 0x91], [0x80], [0x31, 0],
        ]
        for raw in poison {
            #expect(try BinarySample.tuple(raw, type) == nil, "\(raw)")
            #expect(try BinarySample.tuple([34] + raw + [34], type) == nil, "\(raw)")
        }
        guard type == .text else { return }
        let (texts, tuples) = try await ServerProbe.withFolder { folder in
            var script = "create temp table a(n bigint, v text);\n"
            for (number, raw) in poison.enumerated() {
                let path = folder.appending("\(number)")
                try ServerProbe.write(Array("1,".utf8) + raw + [10], to: FilePath("\(path).csv"))
                let good = try BinarySample.tuple([UInt8](repeating: 0x61, count: raw.count), .text)
                let tuple = try #require(good).dropLast(raw.count) + raw
                try ServerProbe.write(BinarySample.stream([tuple]), to: FilePath("\(path).binary"))
                script += """
                    \\warn CASE \(number) text
                    \\copy a(n, v) from '\(path).csv' with (format csv)
                    \\warn CASE \(number) binary
                    \\copy a(n, v) from '\(path).binary' with (format binary)

                    """
            }
            let states = Self.states(try await ServerProbe.errors(script, in: folder))
            return (states.filter { $0.key.hasSuffix("text") }, states.filter { $0.key.hasSuffix("binary") })
        }
        // psql cuts a line of text at NUL, so those never reach the server.
        #expect(texts.count == poison.count { !$0.contains(0) })
        #expect(tuples.count == poison.count)
        #expect(Set(texts.values) == ["22021"])
        #expect(Set(tuples.values) == ["22021"])
    }
}
