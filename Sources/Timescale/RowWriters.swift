import Postgres
import Terms

/// Which transactions wrote the rows of a stretch of time. A load is one transaction, and one of a known time;
/// what an application wrote came in many, or before.
public struct RowWriters: Hashable, Sendable {
    /// How many transactions began since the oldest and the newest that wrote a row.
    fileprivate let oldest: Int64
    fileprivate let newest: Int64
    /// The transaction that would be the next.
    fileprivate let next: Int64

    /// Transactions are told apart by 32 bits of their numbers; half of them lie before any other.
    private static let horizon = Int64(1) << 31

    /// Whether one transaction wrote all of the rows, and was that number or came after it.
    public func areOne(since first: Int64) -> Bool {
        let age = next - first
        return oldest == newest && oldest >= 0 && oldest <= age && age < Self.horizon
    }
}

extension Session {
    /// Which transactions wrote the rows that a condition holds for.
    ///
    /// - Returns: `nil` when there are none, or when they are in the columnstore, which forgets it.
    /// - Throws: ``ServerError``; ``TargetError/unexpected(_:)``.
    public func writers(of table: TableName, where condition: String) throws -> RowWriters? {
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
    public func nextTransaction() throws -> Int64 {
        let row = try oneRow("SELECT \(Self.nextTransaction)")
        guard let number = row[0].flatMap({ Int64($0) }) else {
            throw TargetError.unexpected("no number of a transaction")
        }
        return number
    }
}
