import Foundation
import Terms
import Timescale

/// One hypertable of a round: its time type, its rows, and what is on it that a run takes away for a while.
///
/// Every table has the columns `at`, `device`, `value` and `note`. What the source holds is made by PostgreSQL
/// itself, in the schema `expected`, once for each arena; the program is not asked what is right.
struct RoundTable: Sendable {
    let name: String
    let type: String
    /// Where windows start, and T, as the plan and as SQL write them.
    let start: String
    let completion: String
    let every: String
    /// The point of row `i`, in SQL.
    let point: String
    /// How many rows the source holds before T; of one table more than is sent at once.
    let rows: Int
    let chunk: String
    /// Keys of the plan's hypertable beside the usual ones.
    var keys: [String] = []
    /// What follows on the table: indexes, policies.
    var setup: [String] = []
    /// Whether its chunks lie where the disk may be full.
    var isOnSmallDisk = false

    /// All six time types.
    static let all = [
        RoundTable(
            name: "measures", type: "timestamptz", start: "2024-01-01T00:00:00Z",
            completion: "2024-01-04T00:00:00Z", every: "1d",
            point: "'2024-01-01Z'::timestamptz + i * interval '8.64 s'", rows: 30_000,
            chunk: "interval '1 day'", keys: ["indexes: rebuild"],
            setup: [
                "CREATE INDEX plain ON measures (device, at DESC) WHERE value IS NOT NULL",
                "CREATE INDEX \"Plain \"\"2\"\"\" ON measures USING btree (value) WITH (fillfactor = 70)",
                "COMMENT ON INDEX plain IS 'it''s plain'",
                // Drops all chunks before T, and not the one that T lies in.
                "SELECT add_retention_policy('measures', now() - '2024-01-04 12:00Z'::timestamptz)",
                "SELECT alter_job(add_reorder_policy('measures', 'plain'), scheduled => false)",
            ]),
        RoundTable(
            name: "moments", type: "timestamp", start: "2024-01-01T00:00:00",
            completion: "2024-01-02T12:00:00", every: "12h",
            point: "'2024-01-01'::timestamp + i * interval '1 min 18.05 s'", rows: 1_600,
            chunk: "interval '12 hours'", isOnSmallDisk: true),
        RoundTable(
            name: "days", type: "date", start: "2024-01-01", completion: "2024-01-22", every: "7d",
            point: "'2024-01-01'::date + i / 12", rows: 252, chunk: "interval '7 days'",
            keys: ["policies: leave"], setup: ["CREATE INDEX days_device ON days (device)"]),
        RoundTable(
            name: "readings", type: "bigint", start: "0", completion: "900", every: "300", point: "i * 2",
            rows: 450, chunk: "300",
            setup: [
                "CREATE UNIQUE INDEX ON readings (at, device)",
                "CREATE OR REPLACE FUNCTION tick() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000::bigint'",
                "SELECT set_integer_now_func('readings', 'tick')",
                "SELECT add_retention_policy('readings', 1000000::bigint)",
                "SELECT add_compression_policy('readings', 100000::bigint)",
            ]),
        RoundTable(
            name: "steps", type: "integer", start: "-200", completion: "200", every: "200",
            point: "-200 + i", rows: 400, chunk: "200", keys: ["indexes: rebuild", "policies: leave"],
            setup: ["CREATE INDEX steps_value ON steps (value)"]),
        RoundTable(
            name: "tinies", type: "smallint", start: "-infinity, first: 50", completion: "100", every: "50",
            point: "(i % 100)", rows: 300, chunk: "50"),
    ]

    /// T in SQL.
    var completionSQL: String { "'\(completion)'::\(type)" }

    /// A point at or after T, the k-th.
    func later(_ k: Int) -> String {
        switch type {
        case "timestamptz", "timestamp": "\(completionSQL) + \(k) * interval '1 s'"
        case "date": "\(completionSQL) + \(k % 50)"
        default: "(\(completionSQL) + \(k % 1_000))::\(type)"
        }
    }

    /// Makes what the source holds; once.
    var expectedStatements: [String] {
        [
            "CREATE SCHEMA IF NOT EXISTS expected",
            """
            CREATE TABLE expected.\(name) AS SELECT (\(point))::\(type) AS at, i % 7 AS device,
                CASE WHEN i % 11 <> 3 THEN i / 4.0::float8 END AS value,
                CASE i % 5 WHEN 0 THEN 'plain' WHEN 1 THEN 'with, comma' WHEN 2 THEN 'with "quotes"'
                    WHEN 3 THEN '' ELSE 'ünï ' || i END AS note
            FROM generate_series(0, \(rows - 1)) AS i
            """,
        ]
    }

    /// Makes the hypertable anew, with rows that dual-writing has put on both sides of T.
    var resetStatements: [String] {
        statements(space: isOnSmallDisk ? " TABLESPACE small" : "") + setup
    }

    /// The same without indexes, policies and tablespaces.
    var bareStatements: [String] { statements(space: "") }

    private func statements(space: String) -> [String] {
        [
            "DROP TABLE IF EXISTS \(name) CASCADE",
            "CREATE TABLE \(name) (at \(type) NOT NULL, device integer, value float8, note text)\(space)",
            "SELECT create_hypertable('\(name)', 'at', chunk_time_interval => \(chunk))",
            """
            INSERT INTO \(name) SELECT at, -1 - row_number() OVER (), value, 'too early' FROM expected.\(name)
            ORDER BY random() LIMIT 9
            """,
            "INSERT INTO \(name) VALUES (\(completionSQL), -30, 0, 'kept'), (\(later(3)), -31, 1, 'kept')",
        ]
    }

    /// The plan's entry.
    func text(from reference: String, columns: String?) -> String {
        """
          - table: public.\(name)
            time: { column: at, type: \(type) }
            from: \(reference)
            windows: { start: \(start), every: \(every) }

        """ + (keys + (columns.map { ["columns: \($0)"] } ?? [])).map { "    \($0)\n" }.joined()
    }
}
