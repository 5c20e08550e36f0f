import Statements
import Terms
import Testing
import TimeAxis

struct StatementsTests {
    private let table = TableName(schema: "public", name: "Weird \"Name\"")

    @Test func windowsAreHalfOpenAndTyped() throws {
        let window = Window(
            start: try TimeType.timestamptz.point("2023-01-01"),
            end: try TimeType.timestamptz.point("2023-01-08T12:00:00.000001Z"))
        let rows = WindowClause(
            table: table, timeColumn: "Ti\"me", timeType: .timestamptz, window: window)
        #expect(
            DeleteStatement(rows).sql == #"""
                DELETE FROM "public"."Weird ""Name""" WHERE "Ti""me" >= '2023-01-01 00:00:00+00'::timestamptz \#
                AND "Ti""me" < '2023-01-08 12:00:00.000001+00'::timestamptz
                """#)
    }

    @Test func minusInfinityHasNoLowerBound() {
        let rows = WindowClause(
            table: table, timeColumn: "ts", timeType: .bigint, window: Window(start: nil, end: -5))
        #expect(rows.predicate == "\"ts\" < '-5'::bigint")
        #expect(
            CountStatement(rows).sql == #"""
                SELECT count(*), min("ts")::text, max("ts")::text FROM "public"."Weird ""Name""" \#
                WHERE "ts" < '-5'::bigint
                """#)
    }

    @Test func manyWindowsAreCountedInOneStatement() {
        let rows = [0, 20].map { start in
            WindowClause(
                table: TableName(schema: "s", name: "t"), timeColumn: "ts", timeType: .bigint,
                window: Window(start: start, end: start + 20))
        }
        #expect(
            CountStatement.ofEach(rows) == #"""
                SELECT pg_catalog.width_bucket("ts", ARRAY[20::bigint]), count(*) FROM "s"."t" \#
                WHERE "ts" >= 0::bigint AND "ts" < 40::bigint GROUP BY 1
                """#)
        #expect(
            CountStatement.ofEach([rows[1]]) == #"""
                SELECT 0, count(*) FROM "s"."t" WHERE "ts" >= 20::bigint AND "ts" < 40::bigint GROUP BY 1
                """#)
        #expect(CountStatement.ofEach([]) == nil)
    }

    @Test func positionsReadBack() {
        let position = TimelinePosition(timeline: 26, wal: 0x1_0A0B_0C0D, start: 1_764_549_600_123_456)
        #expect(position.description == "1A 1/A0B0C0D 1764549600123456")
        #expect(TimelinePosition(position.description) == position)
        #expect(TimelinePosition("0000001A 1/0A0B0C0D 1764549600123456") == position)
        for text in [
            "", "1 0/0", "1 0/0 1 2", "g 0/0 1", "1 00 1", "1 0/0/0 1", "1 /0 1", "1 0/0 x", "1  0/0 1",
        ] {
            #expect(TimelinePosition(text) == nil, "\(text)")
        }
    }

    @Test func lockKeysCoverAllIntegers() {
        #expect(AdvisoryLock.takeInTransaction(key: 7) == "SELECT pg_catalog.pg_advisory_xact_lock(7)")
        #expect(
            AdvisoryLock.takeInTransaction(key: .min)
                == "SELECT pg_catalog.pg_advisory_xact_lock('-9223372036854775808'::bigint)")
    }

    @Test func copyNamesItsColumns() {
        let binary = CopyStatement(table: table, columns: ["a", "B c"], format: .binary)
        #expect(
            binary.sql
                == "COPY \"public\".\"Weird \"\"Name\"\"\" (\"a\", \"B c\") FROM STDIN WITH (FORMAT binary)")
        let format = CSVFormat(header: true, delimiter: ";", quote: "'", escape: "\\", null: "\\N")
        let csv = CopyStatement(
            table: TableName(schema: "s", name: "t"), columns: ["a"], format: .csv(format))
        #expect(
            csv.sql == #"""
                COPY "s"."t" ("a") FROM STDIN WITH (FORMAT csv, HEADER true, DELIMITER ';', QUOTE '''', \#
                ESCAPE E'\\', NULL E'\\N', ENCODING 'UTF8')
                """#)
    }

    @Test func chunkwiseOptionJoinsTheOthers() throws {
        let table = TableName(schema: "s", name: "t")
        let plain = IndexDefinition(
            schema: "s", name: "i", definition: "CREATE INDEX i ON s.t USING btree (a)")
        #expect(plain.settings == ["SET default_tablespace = ''", ApplicationPath.useForSession])
        #expect(
            try plain.statement(on: table).sql
                == "CREATE INDEX \"i\" ON \"s\".\"t\" USING \"btree\" (a) WITH (timescaledb.transaction_per_chunk)"
        )
        #expect(plain.finish(on: table).isEmpty)
        #expect(plain.drop == "DROP INDEX IF EXISTS \"s\".\"i\"")
        let rich = IndexDefinition(
            schema: "s", name: "I",
            definition:
                "CREATE INDEX \"I\" ON s.t USING btree (a) WITH (fillfactor='70') WHERE (a > 0)",
            options: "fillfactor=70", predicate: "(a > 0)", tablespace: "Fast", comment: "it's",
            isClustered: true, statistics: [3: 0, 1: 500])
        #expect(rich.settings == ["SET default_tablespace = \"Fast\"", ApplicationPath.useForSession])
        #expect(
            try rich.statement(on: table).sql
                == "CREATE INDEX \"I\" ON \"s\".\"t\" USING \"btree\" (a) WITH (\"fillfactor\"='70', "
                + "timescaledb.transaction_per_chunk) WHERE (a > 0)")
        #expect(
            rich.finish(on: table) == [
                "COMMENT ON INDEX \"s\".\"I\" IS 'it''s'",
                "ALTER INDEX \"s\".\"I\" ALTER COLUMN 1 SET STATISTICS 500",
                "ALTER INDEX \"s\".\"I\" ALTER COLUMN 3 SET STATISTICS 0",
                "ALTER TABLE \"s\".\"t\" CLUSTER ON \"I\"",
            ])
    }
}
