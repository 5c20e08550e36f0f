import Terms
import TimeAxis

/// The SQL of one window of one hypertable, as text.
///
/// What is sent to the target, what a dry run shows and what a runbook prints come from here, so that they
/// cannot differ. Bounds are plain comparisons with literals of the column's own type: TimescaleDB then leaves
/// out chunks that cannot match, and half-open windows neither lose nor double a row at an edge.
public struct WindowStatements: Hashable, Sendable {
    public let table: TableName
    /// The time column, as the catalog holds it.
    public let timeColumn: String
    public let timeType: TimeType
    public let window: Window

    public init(table: TableName, timeColumn: String, timeType: TimeType, window: Window) {
        self.table = table
        self.timeColumn = timeColumn
        self.timeType = timeType
        self.window = window
    }

    /// `"time" >= '…'::timestamptz AND "time" < '…'::timestamptz`.
    ///
    /// A window from minus infinity has no lower bound: `-infinity` is no value of an integer column, and for
    /// the others the comparison would say nothing.
    public var predicate: String {
        let column = quotedIdentifier(timeColumn)
        let upper = "\(column) < \(timeType.literal(window.end))"
        guard let start = window.start else { return upper }
        return "\(column) >= \(timeType.literal(start)) AND \(upper)"
    }

    /// Removes every row of the window; runs after ``lock(key:)`` and ``deleteSettings`` in one transaction.
    public var delete: String {
        "DELETE FROM \(table.sql) WHERE \(predicate)"
    }

    /// One row, one column: `t` when the window holds a row, otherwise `f`.
    public var holdsRows: String {
        "SELECT EXISTS (SELECT FROM \(table.sql) WHERE \(predicate))"
    }

    /// One row: the number of rows of the window, and the text of its first and last time (NULL when empty).
    public var count: String {
        let column = quotedIdentifier(timeColumn)
        return "SELECT count(*), min(\(column))::text, max(\(column))::text "
            + "FROM \(table.sql) WHERE \(predicate)"
    }

    /// Waits for every other transaction that deletes or loads the same window, and keeps it to the end of this
    /// one.
    ///
    /// A loader killed after its last byte leaves a backend that may still commit. Taken as the first statement
    /// of a READ COMMITTED transaction, the lock makes the delete in the next statement see those rows.
    ///
    /// - Parameter key: stands for the target's hypertable and the window; the same in every run.
    public static func lock(key: Int64) -> String {
        "SELECT pg_catalog.pg_advisory_xact_lock(\(bigint(key)))"
    }

    /// What a transaction sets for itself before it deletes.
    ///
    /// - TimescaleDB 2.14 and later refuse to decompress more than 100,000 tuples in one statement (SQLSTATE
    ///   53400); 0 lifts that. Earlier versions lack the setting, and setting an unknown name would leave a
    ///   placeholder behind, hence the look into `pg_settings`.
    /// - Before TimescaleDB 2.25 on PostgreSQL before 17, a DELETE under a bitmap scan could miss rows of a
    ///   partly compressed chunk.
    public static let deleteSettings: [String] = [
        "SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings "
            + "WHERE name = 'timescaledb.max_tuples_decompressed_per_dml_transaction'",
        "SET LOCAL enable_bitmapscan = off",
    ]

    /// Has a COPY of this transaction store its rows in the columnstore (TimescaleDB 2.21, Community).
    public static let directCompress = "SET LOCAL timescaledb.enable_direct_compress_copy = on"

    private static func bigint(_ number: Int64) -> String {
        number < 0 ? "'\(number)'::bigint" : "\(number)"
    }
}
