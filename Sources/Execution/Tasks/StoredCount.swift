import Postgres
import RowSources
import Rows
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
    /// The sum of the times as points of the axis, in 64 bits; `nil` if it was not asked for.
    let sum: Int64?

    /// Counts the window; the two times cost nothing beside. The same statement compares the hypertable and its time column
    /// with those that the task prepared for.
    ///
    /// - Parameters:
    ///   - summingTimes: whether the times are added up, which costs as much as a row trigger.
    ///   - withPosition: whether the same statement asks for the position.
    /// - Throws: `ServerError`; ``CatalogChange``; `TaskFailure` when there is no answer.
    init(
        of window: Window, in table: TargetTable, on session: Session, summingTimes: Bool = false,
        withPosition: Bool = false
    ) async throws {
        let (time, name) = (table.spec.timeColumn, table.spec.table)
        let count = CountStatement(table.rows(of: window))
        let values =
            [TableShape.identity(of: time, in: name)] + (summingTimes ? [count.sumOfTimes] : [])
        let row: [String?]
        do {
            row = try await Self.answer(to: count, with: values, withPosition: withPosition, on: session)
        } catch let error as ServerError {
            throw await session.cause(of: error, on: table)
        }
        guard row.count >= 3 + values.count, let rows = Self.number(row[0]) else {
            throw TaskFailure(message: "the target gave no count of the window's rows")
        }
        guard row[3] == table.facts.shape.identity(of: time) else {
            throw await session.change(of: table) ?? CatalogChange(table: name, changes: [])
        }
        self.rows = rows
        sum = summingTimes ? row[4].map(Self.wrapped) ?? 0 : nil
        position = row.count > 3 + values.count ? row.last?.flatMap { TimelinePosition($0) } : nil
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
        to count: CountStatement, with values: [String], withPosition: Bool, on session: Session
    ) async throws -> [String?] {
        if withPosition {
            do {
                return try await session.query(count.sql(with: values + [TimelinePosition.sql])).first ?? []
            } catch let error as ServerError where error.sqlState == "42501" {
                // A right that every role has by default was taken away.
            }
        }
        return try await session.query(count.sql(with: values)).first ?? []
    }

    /// Whether the rows begin and end where those of the source do, as far as both are known.
    func hasEnds(of source: SourceCount) -> Bool {
        source.rows == 0 || Self.agree(source.earliest, earliest) && Self.agree(source.latest, latest)
    }

    /// Whether the rows have the times of those that were sent, as far as ends and sum tell.
    func hasTimes(of tally: RowTally) -> Bool {
        tally.rows == 0
            || Self.agree(tally.earliest, earliest) && Self.agree(tally.latest, latest)
                && Self.agree(sum.map { _ in tally.sumOfPoints }, sum)
    }

    /// A whole number between -2^64 and 2^64, reduced to 64 bits.
    private static func wrapped(_ text: String) -> Int64 {
        let size = Int64(bitPattern: UInt64(text.drop { $0 == "-" }) ?? 0)
        return text.hasPrefix("-") ? 0 &- size : size
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
        !roundsTimes && !facts.triggers.contains { $0.isBeforeInsertRow && $0.isEnabled }
    }

    /// Whether the type of the time column makes the server round times.
    var roundsTimes: Bool {
        facts.columns.first { $0.name == spec.timeColumn }?.lossyType != nil
    }

    /// Whether a trigger fires for what is loaded.
    var hasInsertTriggers: Bool { facts.triggers.contains { $0.isOnInsert && $0.isEnabled } }
}
