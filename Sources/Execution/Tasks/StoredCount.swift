import Postgres
import RowSources
import Statements
import Tasks
import Terms
import TimeAxis
import Timescale

/// The number of rows that the target holds of a window, and their earliest and latest time.
struct StoredCount {
    let rows: Int
    /// `nil` without rows, and for a time before our era.
    let earliest: Int64?
    let latest: Int64?
    /// Where the target was on its time line; `nil` where it was not asked, or does not say.
    let position: TimelinePosition?

    /// Counts the window; the two times cost nothing beside.
    ///
    /// - Parameter withPosition: whether the same statement asks for the position.
    /// - Throws: `ServerError`; `TaskFailure` when there is no answer.
    init(
        of window: Window, in table: TargetTable, withPosition: Bool = false, on session: Session
    ) async throws {
        let statement = CountStatement(table.rows(of: window))
        let row = try await Self.answer(to: statement, withPosition: withPosition, on: session)
        guard row.count >= 3, let rows = Self.number(row[0]) else {
            throw TaskFailure(message: "the target gave no count of the window's rows")
        }
        self.rows = rows
        position = row.count > 3 ? row[3].flatMap { TimelinePosition($0) } : nil
        earliest = row[1].flatMap { try? table.spec.timeType.point($0) }
        latest = row[2].flatMap { try? table.spec.timeType.point($0) }
    }

    /// The most rows that a window can have: no sum over a plan's windows overflows.
    private static let mostRows = 1 << 44

    /// A number of rows as the target gives it; `nil` unless it can be one.
    static func number(_ text: String?) -> Int? {
        text.flatMap { Int($0) }.flatMap { (0...mostRows).contains($0) ? $0 : nil }
    }

    private static func answer(
        to statement: CountStatement, withPosition: Bool, on session: Session
    ) async throws -> [String?] {
        if withPosition {
            do {
                return try await session.query(statement.sqlWithPosition).first ?? []
            } catch let error as ServerError where error.sqlState == "42501" {
                // A right that every role has by default was taken away.
            }
        }
        return try await session.query(statement.sql).first ?? []
    }

    /// Whether the rows begin and end where those of the source do, as far as both are known.
    func hasEnds(of source: SourceCount) -> Bool {
        source.rows == 0 || Self.agree(source.earliest, earliest) && Self.agree(source.latest, latest)
    }

    private static func agree(_ one: Int64?, _ other: Int64?) -> Bool {
        guard let one, let other else { return true }
        return one == other
    }

    func text(_ axis: TimeType) -> String {
        SourceCount(rows: rows, earliest: earliest, latest: latest, method: "").text(axis)
    }
}

extension SourceCount {
    /// `3 rows from 2024-01-01 to 2024-01-03`.
    func text(_ axis: TimeType) -> String {
        let number = counted(rows, "row")
        guard let earliest, let latest else { return number }
        return "\(number) from \(axis.text(earliest)) to \(axis.text(latest))"
    }
}

extension TargetTable {
    /// Whether the time of every row is stored as it is sent: neither the column's type nor a trigger may change it.
    var keepsTimes: Bool {
        let column = facts.columns.first { $0.name == spec.timeColumn }
        return column?.lossyType == nil && !facts.triggers.contains { $0.isBeforeInsertRow && $0.isEnabled }
    }
}
