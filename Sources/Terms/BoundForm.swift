import TimeAxis

/// A notation of a window's bound in a command or a query.
package enum BoundForm: String, CaseIterable, Hashable, Sendable {
    /// Decimal digits on a numeric axis; otherwise an SQL literal in single quotes, in UTC and without a zone:
    /// `'2023-01-01 06:00:00'`, for `date` `'2023-01-01'`. A zone would do harm: MariaDB ignores it with a mere warning,
    /// and SQLite compares text.
    case literal
    /// `2023-01-01T06:00:00Z`, without `Z` for `timestamp`, `2023-01-01` for `date`.
    case iso
    /// Whole units since 1970-01-01 UTC.
    case epochSeconds, epochMilliseconds, epochMicroseconds, epochNanoseconds

    /// The word behind the colon of a placeholder; `nil` for the plain form.
    package var word: String? {
        switch self {
        case .literal: nil
        case .iso: "iso"
        case .epochSeconds: "epoch_s"
        case .epochMilliseconds: "epoch_ms"
        case .epochMicroseconds: "epoch_us"
        case .epochNanoseconds: "epoch_ns"
        }
    }

    /// The bound as the source gets it.
    ///
    /// Minus infinity (`nil`) becomes the least integer of the type, or the first day of year 1, the least date that
    /// other databases have. In nanoseconds that day does not fit; the bound is then the least time that InfluxDB has,
    /// two above the least 64-bit number. For anything less InfluxDB finds no rows, without an error.
    ///
    /// - Throws: ``BoundFormError`` if the form has no exact text for the bound.
    package func text(of point: Int64?, type: TimeType) throws -> String {
        guard let unitsPerDay = type.unitsPerDay else {
            guard self == .literal else {
                throw BoundFormError("a \(type.rawValue) column has plain numbers")
            }
            return String(point ?? type.range.lowerBound)
        }
        guard let point else {
            if self == .epochNanoseconds { return String(Int64.min + 2) }
            let firstDay: Int64 = -730_119
            return try text(of: firstDay * unitsPerDay, type: type)
        }
        switch self {
        case .literal: return "'\(try calendarText(point, unitsPerDay, type, separator: " "))'"
        case .iso:
            let text = try calendarText(point, unitsPerDay, type, separator: "T")
            return type == .timestamptz ? "\(text)Z" : text
        case .epochSeconds: return try epoch(point, unitsPerDay, type, unitsPerSecond: 1)
        case .epochMilliseconds: return try epoch(point, unitsPerDay, type, unitsPerSecond: 1_000)
        case .epochMicroseconds: return try epoch(point, unitsPerDay, type, unitsPerSecond: 1_000_000)
        case .epochNanoseconds: return try epoch(point, unitsPerDay, type, unitsPerSecond: 1_000_000_000)
        }
    }

    private func calendarText(
        _ point: Int64, _ unitsPerDay: Int64, _ type: TimeType, separator: String
    ) throws -> String {
        let date = CivilDate(daysSince2000: floorDivide(point, by: unitsPerDay))
        guard (1...9999).contains(date.year) else {
            throw BoundFormError(
                "\(type.text(point)) is outside the years 1 to 9999 that other databases have")
        }
        return type.calendarText(point, separator: separator)
    }

    private func epoch(
        _ point: Int64, _ unitsPerDay: Int64, _ type: TimeType, unitsPerSecond: Int64
    ) throws -> String {
        let (sinceEpoch, overflow) = point.addingReportingOverflow(PostgresEpoch.days * unitsPerDay)
        guard !overflow else { throw BoundFormError("\(type.text(point)) is out of range") }
        let wanted = unitsPerSecond * 86_400
        if wanted >= unitsPerDay {
            let (value, tooFar) = sinceEpoch.multipliedReportingOverflow(by: wanted / unitsPerDay)
            guard !tooFar else {
                throw BoundFormError("\(type.text(point)) does not fit into 64 bits in this unit")
            }
            return String(value)
        }
        let divisor = unitsPerDay / wanted
        guard sinceEpoch % divisor == 0 else {
            throw BoundFormError("\(type.text(point)) is no whole number of that unit")
        }
        return String(sinceEpoch / divisor)
    }
}

/// A bound that has no exact text in a form.
package struct BoundFormError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
