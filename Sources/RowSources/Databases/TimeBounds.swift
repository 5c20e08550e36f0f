import Rows
import Terms
import TimeAxis

/// Converts the bounds of windows to values of the time column of a source's table.
package struct TimeBounds: Sendable {
    /// The representation of times in the column.
    package enum Storage: Sendable {
        case instant, local, date, integer, decimal, double

        /// The storage of values of a kind; `nil` for a kind that holds no times.
        package init?(_ kind: ValueKind) {
            switch kind {
            case .instant: self = .instant
            case .local: self = .local
            case .date: self = .date
            case .integer, .unsigned: self = .integer
            case .decimal: self = .decimal
            case .double, .float: self = .double
            default: return nil
            }
        }
    }

    /// A value that the column is compared with.
    package enum Bound: Hashable, Sendable {
        /// Microseconds since 2000.
        case instant(Int64), local(Int64)
        /// Days since 2000-01-01.
        case date(Int64)
        case integer(Int64)
        case decimal(String)
        case double(Double)
    }

    private let storage: Storage
    private let axis: TimeType
    private let form: TimeForm?
    private let zone: ZoneTable
    private let rounds: Bool
    /// The decimals of a second or of a number that a bound may have; nil for no limit.
    private let decimals: Int?

    /// - Parameters:
    ///   - storage: nil for a type whose order may differ from that of time.
    ///   - title: the type, for people.
    ///   - decimals: the decimals of a second or of a number that the column keeps, if bounds must not have more. MariaDB
    ///     truncates longer bounds when it finds the least and the greatest value by an index.
    /// - Throws: ``SourceError`` for a column that cannot be compared with the target's times.
    package init(
        _ storage: Storage?, title: String, decimals: Int? = nil, _ request: DatabaseRequest, zone: ZoneTable,
        _ place: RowPlace
    ) throws {
        self.decimals = decimals
        axis = request.columns.timeType
        form = request.timeMapping.form
        rounds = request.timeMapping.rounding == .microseconds
        self.zone = zone
        let column = request.timeColumn
        switch storage {
        case nil:
            throw SourceError(
                .row(.badTime), place,
                "the time column `\(column)` has the type \(title), whose order may differ from that of time",
                hint: "let a `query` convert it")
        case .instant, .local, .date:
            guard axis.isCalendar else {
                throw SourceError(
                    .row(.badTime), place,
                    "the time column `\(column)` has the type \(title), and the target's is a plain number",
                    hint: "let a `query` give the number")
            }
        case .integer, .decimal, .double:
            guard !axis.isCalendar || form?.unitsPerSecond != nil else {
                throw SourceError(
                    .row(.badTime), place,
                    "the time column `\(column)` holds numbers, and nothing says what time that is",
                    hint: "write `as: epoch_s`, `epoch_ms`, `epoch_us` or `epoch_ns` for the column")
            }
        }
        self.storage = storage ?? .instant
    }

    /// The column's value for a bound of a window, or the next value that the column can hold. Where a value of the column
    /// may belong to either side of the bound, the result includes more than the window.
    ///
    /// - Throws: `BoundFormError` for a point that the column's type cannot represent.
    package func bound(_ point: Int64, _ edge: WindowBound) throws -> Bound {
        guard let unitsPerDay = axis.unitsPerDay else { return number(point) }
        let (local, overflow) = point.multipliedReportingOverflow(by: microsecondsPerDay / unitsPerDay)
        guard !overflow else { throw outOfRange(point) }
        switch storage {
        case .instant: return .instant(kept(try instant(local)))
        case .local: return .local(kept(shown(local, edge)))
        case .date: return .date(-floorDivide(-shown(local, edge), by: microsecondsPerDay))
        case .integer, .decimal, .double: return try epoch(try instant(local), point)
        }
    }

    private func number(_ number: Int64) -> Bound {
        switch storage {
        case .decimal: .decimal("\(number)")
        case .double: .double(least(number))
        default: .integer(number)
        }
    }

    /// The next time that the column holds.
    private func kept(_ time: Int64) -> Int64 {
        let step = Int64(powerOfTen(6 - (decimals ?? 6)))
        return -floorDivide(-time, by: step) * step
    }

    /// The least double that is at least a whole number.
    private func least(_ number: Int64) -> Double {
        let nearest = Double(number)
        return Int128(nearest) < Int128(number) ? nearest.nextUp : nearest
    }

    /// The time that clocks in the source's zone show.
    private func shown(_ local: Int64, _ edge: WindowBound) -> Int64 {
        axis == .timestamptz ? zone.shown(edge, at: local) : local
    }

    private func instant(_ local: Int64) throws -> Int64 {
        guard axis != .timestamptz else { return local }
        do throws(ZoneTable.Fault) {
            return try zone.instant(ofLocal: local)
        } catch {
            throw BoundFormError("\(TimeType.timestamp.text(local)) is no certain time in its zone")
        }
    }

    private func epoch(_ instant: Int64, _ point: Int64) throws -> Bound {
        let (epoch, overflow) = instant.addingReportingOverflow(PostgresEpoch.microseconds)
        guard !overflow, let unitsPerSecond = form?.unitsPerSecond else { throw outOfRange(point) }
        // With rounding, a value up to half a microsecond below a point belongs to it.
        let nano = Int128(epoch) * 1_000 - (rounds ? 500 - Int128(epoch & 1) : 0)
        let unit = 1_000_000_000 / Int128(unitsPerSecond)
        switch storage {
        case .decimal:
            let step = decimals.map { max(1, unit / powerOfTen($0)) } ?? 1
            let rest = ((-nano) % step + step) % step
            return .decimal(decimal(nano + rest, unit))
        case .double: return .double(FloatEpoch.least(ofMicroseconds: epoch, unitsPerSecond: unitsPerSecond))
        default:
            guard let whole = Int64(exactly: nano > 0 ? (nano + unit - 1) / unit : nano / unit) else {
                throw outOfRange(point)
            }
            return .integer(whole)
        }
    }

    /// Nanoseconds as a decimal number of units.
    ///
    /// - Parameter unit: the nanoseconds of a unit, a power of ten.
    private func decimal(_ nano: Int128, _ unit: Int128) -> String {
        let digits = String(nano.magnitude % unit.magnitude + unit.magnitude).dropFirst()
        let text = "\(nano.magnitude / unit.magnitude)" + (digits.isEmpty ? "" : ".\(digits)")
        return nano < 0 ? "-\(text)" : text
    }

    private func outOfRange(_ point: Int64) -> BoundFormError {
        BoundFormError("\(axis.text(point)) is out of the range of the column's type")
    }
}

/// - Parameter exponent: an exponent below 0 counts as 0.
private func powerOfTen(_ exponent: Int) -> Int128 {
    (0..<max(0, exponent)).reduce(1) { power, _ in power * 10 }
}
