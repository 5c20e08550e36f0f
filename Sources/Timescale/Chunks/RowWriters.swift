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

    /// The server compares 32 bits of transaction numbers, and half of these lie before any other number.
    private static let horizon = Int64(1) << 31

    /// Whether one transaction wrote all rows, and its number is `first` or higher.
    ///
    /// - Parameter first: from a note, where it may be any number.
    package func areOne(since first: Int64) -> Bool {
        let (age, isBeyond) = next.subtractingReportingOverflow(first)
        return !isBeyond && oldest == newest && oldest >= 0 && oldest <= age && age < Self.horizon
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
                "SELECT max(age(xmin)), min(age(xmin)), \(Self.nextTransaction) FROM \(table.sql) WHERE \(condition)"
            )
            guard let oldest = row[0].flatMap({ Int64($0) }), let newest = row[1].flatMap({ Int64($0) }),
                let next = row[2].flatMap({ Int64($0) })
            else { return nil }
            return RowWriters(oldest: oldest, newest: newest, next: next)
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
