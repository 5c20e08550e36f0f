import Terms
import TimeAxis

extension TimeType {
    /// The stored value of infinity or minus infinity in a calendar type.
    func infinity(_ sign: FloatingPointSign) -> Int64 {
        guard self == .date else { return sign == .plus ? .max : .min }
        return Int64(sign == .plus ? Int32.max : .min)
    }
}

extension TypedConverter {
    /// The stored value in a column of a calendar type that is not the time column. It may be infinite.
    @inline(__always)
    mutating func storedPoint(_ value: TypedValue, _ axis: TimeType) throws -> Int64 {
        if let sign = value.infinity { return axis.infinity(sign) }
        return try calendarPoint(value, axis)
    }

    /// The point of a value on a calendar axis.
    @inline(__always)
    mutating func calendarPoint(_ value: TypedValue, _ axis: TimeType) throws -> Int64 {
        if case .text(let bytes) = value, form == nil || form == .iso { return try point(bytes, axis) }
        return try anyPoint(value, axis)
    }

    private mutating func anyPoint(_ value: TypedValue, _ axis: TimeType) throws -> Int64 {
        guard value.infinity == nil else {
            throw ValueError(
                .badTime, "the time column \(title) holds infinity, which lies in no window",
                hint: "leave such rows out by a `query`")
        }
        guard value.isFinite else { throw outOfRange(value) }
        let point: Int64
        switch value {
        case .date(let days):
            guard axis != .date else { return try inRange(days, axis, value) }
            point = try self.point(ofLocal: try product(days, microsecondsPerDay, value), axis, value)
        case .local(let time): point = try self.point(ofLocal: try microseconds(time), axis, value)
        case .instant(let time): point = try self.point(ofInstant: try microseconds(time), axis, value)
        case .integer, .unsigned, .double, .float, .decimal, .number, .text:
            guard let form else { throw formNeeded(value) }
            let instant =
                form == .julian ? try julian(value) : try epoch(value, form.unitsPerSecond ?? 1)
            point = try self.point(ofInstant: instant, axis, value)
        case .zeroDate:
            throw ValueError(
                .badTime, "the column \(title) holds a date that does not exist, such as 0000-00-00",
                hint: "write `zero-date: null` for the column to load NULL in its place")
        default: throw refused(value)
        }
        return try inRange(point, axis, value)
    }

    private func point(ofLocal local: Int64, _ axis: TimeType, _ value: TypedValue) throws -> Int64 {
        switch axis {
        case .timestamp: return local
        case .date: return try day(local, value)
        default:
            guard let zone else {
                throw ValueError(
                    .badTime, "the column \(title) holds a time without a zone, and the target's has one",
                    hint: "say which by `timezone` of the source")
            }
            do throws(ZoneTable.Fault) {
                return try zone.instant(ofLocal: local)
            } catch {
                let text = TimeType.timestamp.text(local)
                throw ValueError(
                    .badTime,
                    error == .twice
                        ? "the column \(title) holds \(text), which was there twice when clocks were set back"
                        : "the column \(title) holds \(text), which clocks never showed",
                    hint: "let a `query` give it in UTC")
            }
        }
    }

    private func point(ofInstant instant: Int64, _ axis: TimeType, _ value: TypedValue) throws -> Int64 {
        guard axis != .timestamptz else { return instant }
        guard let zone, zone.isFixed else {
            throw ValueError(
                .badTime,
                "the column \(title) holds a point of time, and the target's has no zone to say which it is",
                hint: "convert this column by a `query`")
        }
        let local = zone.local(ofInstant: instant)
        return axis == .date ? try day(local, value) : local
    }

    private func day(_ local: Int64, _ value: TypedValue) throws -> Int64 {
        let day = floorDivide(local, by: microsecondsPerDay)
        guard day * microsecondsPerDay == local else {
            throw ValueError(
                .badValue, "the column \(title) holds a time of day, which a date would lose",
                hint: "let a `query` cut it off")
        }
        return day
    }

    /// A text that the server reads as the same point.
    private mutating func point(_ bytes: UnsafeRawBufferPointer, _ axis: TimeType) throws -> Int64 {
        let isUTC = zone == nil || zone == .utc
        if isUTC, let point = times.commonPoint(bytes) { return point }
        var reader = TimeFieldText(bytes, axis)
        let point: Int64
        do throws(TimeFieldError) {
            point = try reader.point()
        } catch {
            guard error != .uncertain else { throw needsText(BinaryType(axis)) }
            throw ValueError(
                .badTime, "the column \(title) holds `\(printable(bytes))`, \(error.reason(axis))",
                hint: TimeFieldError.accepted(axis))
        }
        if reader.isRounded, rounding != .microseconds { throw tooFine(.text(bytes)) }
        guard !reader.dropsZone else {
            throw ValueError(
                .badTime,
                "the column \(title) holds `\(printable(bytes))`, whose zone the target would lose",
                hint: "let a `query` give it without a zone")
        }
        guard axis == .timestamptz, !isUTC, !reader.hasZone else { return point }
        return try self.point(ofLocal: point, axis, .text(bytes))
    }

    // MARK: Counts of seconds

    private func epoch(_ value: TypedValue, _ unitsPerSecond: Int64) throws -> Int64 {
        let base = PostgresEpoch.microseconds
        switch value {
        case .integer(let count): return try epoch(count, unitsPerSecond, value) - base
        case .unsigned(let count):
            guard let count = Int64(exactly: count) else { throw outOfRange(value) }
            return try epoch(count, unitsPerSecond, value) - base
        case .double(let count): return try epoch(count, unitsPerSecond, value)
        case .float(let count): return try epoch(Double(count), unitsPerSecond, value)
        case .decimal(let bytes), .number(let bytes), .text(let bytes):
            return try epoch(decimal: bytes, unitsPerSecond, value)
        default: throw refused(value)
        }
    }

    private func epoch(_ count: Int64, _ unitsPerSecond: Int64, _ value: TypedValue) throws -> Int64 {
        guard unitsPerSecond > 1_000_000 else {
            return try product(count, 1_000_000 / unitsPerSecond, value)
        }
        let micro = floorDivide(count, by: 1_000)
        return try microseconds(TimeValue(microseconds: micro, nanoseconds: count - micro * 1_000))
    }

    /// A double is exact if it is the nearest one to a whole number of microseconds.
    private func epoch(_ count: Double, _ unitsPerSecond: Int64, _ value: TypedValue) throws -> Int64 {
        guard let micro = FloatEpoch.microseconds(count, unitsPerSecond: unitsPerSecond) else {
            throw outOfRange(value)
        }
        let nearest = FloatEpoch.count(ofMicroseconds: micro, unitsPerSecond: unitsPerSecond)
        guard nearest == count || rounding == .microseconds else { throw tooFine(value) }
        let (point, overflow) = micro.subtractingReportingOverflow(PostgresEpoch.microseconds)
        guard !overflow else { throw outOfRange(value) }
        return point
    }

    private func epoch(
        decimal text: UnsafeRawBufferPointer, _ unitsPerSecond: Int64, _ value: TypedValue
    ) throws -> Int64 {
        if let count = IntegerText.value(text, as: Int64.self) {
            return try epoch(count, unitsPerSecond, value) - PostgresEpoch.microseconds
        }
        guard DecimalText(trimmed(text)) != nil else { throw refused(value) }
        guard let (whole, isFiner) = Digits(text).count(of: 1_000_000_000 / Int128(unitsPerSecond)) else {
            throw outOfRange(value)
        }
        guard !isFiner || rounding == .microseconds else { throw tooFine(value) }
        // Digits finer than a nanosecond decide half-way between two microseconds.
        let isHalf = isFiner && abs(whole % 1_000) == 500
        let nano = whole + (isHalf ? whole.signum() : 0) - Int128(PostgresEpoch.seconds) * 1_000_000_000
        let rest = (nano % 1_000 + 1_000) % 1_000
        guard let micro = Int64(exactly: (nano - rest) / 1_000), micro < .max else { throw outOfRange(value) }
        return try microseconds(TimeValue(microseconds: micro, nanoseconds: Int64(rest)))
    }

    /// Days since noon of 4714-11-24 BC, which SQLite keeps to the millisecond.
    private func julian(_ value: TypedValue) throws -> Int64 {
        let days: Double
        switch value {
        case .double(let number): days = number
        case .float(let number): days = Double(number)
        case .integer(let number): days = Double(number)
        case .text(let bytes), .decimal(let bytes), .number(let bytes):
            guard let number = FloatText.double(bytes) else { throw refused(value) }
            days = number
        default: throw refused(value)
        }
        // 2000-01-01 00:00 UTC is day 2451544.5.
        let scaled = (days * 86_400_000).rounded(.toNearestOrEven)
        guard let milli = Int64(exactly: scaled), abs(milli) < 1 << 53 else { throw outOfRange(value) }
        guard Double(milli) / 86_400_000 != days else { return (milli - 211_813_444_800_000) * 1_000 }
        guard rounding == .microseconds else { throw tooFine(value) }
        let day = days.rounded(.down)
        let micro = ((days - day) * 86_400_000_000).rounded(.toNearestOrEven)
        return Int64(day) * microsecondsPerDay + Int64(micro) - 211_813_444_800_000_000
    }

    // MARK: Limits

    func microseconds(_ time: TimeValue) throws -> Int64 {
        guard time.nanoseconds != 0 else { return time.microseconds }
        guard rounding == .microseconds else { throw tooFine(.local(time)) }
        let isUp = time.nanoseconds > 500 || time.nanoseconds == 500 && time.microseconds & 1 == 1
        return time.microseconds + (isUp ? 1 : 0)
    }

    private func product(_ count: Int64, _ factor: Int64, _ value: TypedValue) throws -> Int64 {
        let (product, overflow) = count.multipliedReportingOverflow(by: factor)
        guard !overflow, abs(product / 2) < Int64.max / 2 - PostgresEpoch.microseconds else {
            throw outOfRange(value)
        }
        return product
    }

    private func inRange(_ point: Int64, _ axis: TimeType, _ value: TypedValue) throws -> Int64 {
        guard axis.range.contains(point) else { throw outOfRange(value) }
        return point
    }
}
