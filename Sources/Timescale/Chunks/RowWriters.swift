import Postgres
import Terms

/// The transactions that wrote the rows of a range of time. A load is one transaction, and began after its run did. An
/// application writes in many transactions, or before.
package struct RowWriters: Hashable, Sendable {
    /// The ages of the oldest and the newest transaction that wrote a row: how many have begun since.
    fileprivate let oldest: Int64
    fileprivate let newest: Int64
    /// The number of the next transaction.
    fileprivate let next: Int64
    /// The number of a transaction that wrote a row, in 32 bits.
    fileprivate let writer: Int64
    /// Whether a chunk that holds the rows has other storage than at its creation: a statement such as `ALTER TABLE`
    /// rewrote it, or it was truncated. A rewrite may make all rows those of its own transaction.
    package let areRewritten: Bool

    /// The server compares 32 bits of transaction numbers, and half of these lie before any other number.
    private static let horizon = Int64(1) << 31

    /// The 32-bit number of the one transaction that wrote all rows, if it began since `first`.
    ///
    /// - Parameter first: from a note, where it may be any number.
    package func transaction(since first: Int64) -> Int64? {
        let (age, isBeyond) = next.subtractingReportingOverflow(first)
        guard !isBeyond, oldest == newest, oldest >= 0, oldest <= age, age < Self.horizon else { return nil }
        return writer
    }
}

extension Session {
    /// Finds the transactions that wrote the rows of a condition.
    ///
    /// - Returns: `nil` if there are no rows, or they are in the columnstore, which does not keep it.
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    package func writers(of table: TableName, where condition: String) throws -> RowWriters? {
        do {
            // In one statement: transactions that begin meanwhile would make the rows seem younger than they are.
            let row = try oneRow(
                """
                SELECT max(w.oldest), min(w.newest), \(Self.nextTransaction),
                    bool_or(c.relfilenode <> c.oid), max(w.writer)
                FROM (
                    SELECT tableoid AS chunk, max(age(xmin)) AS oldest, min(age(xmin)) AS newest,
                        max(xmin::text) AS writer
                    FROM \(table.sql) WHERE \(condition) GROUP BY tableoid
                ) AS w JOIN pg_catalog.pg_class AS c ON c.oid = w.chunk
                """)
            guard let oldest = row[0].flatMap({ Int64($0) }), let newest = row[1].flatMap({ Int64($0) }),
                let next = row[2].flatMap({ Int64($0) }), let writer = row[4].flatMap({ Int64($0) })
            else { return nil }
            return RowWriters(
                oldest: oldest, newest: newest, next: next, writer: writer, areRewritten: row[3] == "t")
        } catch let error as ServerError where error.sqlState == "0A000" {
            return nil
        }
    }

    private static let nextTransaction =
        "pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())"

    /// The number that the server's next transaction gets if it writes; all later ones get higher numbers.
    ///
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    package func nextTransaction() throws -> Int64 {
        let row = try oneRow("SELECT \(Self.nextTransaction)")
        guard let number = row[0].flatMap({ Int64($0) }) else {
            throw TargetError.unexpected("no number of a transaction")
        }
        return number
    }
}
