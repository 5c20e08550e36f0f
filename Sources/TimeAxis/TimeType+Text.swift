extension TimeType {
    /// The shortest exact text of a point: `2023-01-01` at midnight, otherwise `2023-01-01T06:00:00Z` (no `Z`
    /// for `timestamp`), with as many digits of a second as it has; a whole number on a numeric axis.
    ///
    /// ``point(_:)`` reads every such text back as the same point.
    public func text(_ point: Int64) -> String {
        guard let unitsPerDay else { return String(point) }
        let day = floorDivide(point, by: unitsPerDay)
        let date = isoDate(CivilDate(daysSince2000: day))
        let rest = point - day * unitsPerDay
        guard rest != 0 else { return date }
        return "\(date)T\(clock(rest))\(self == .timestamptz ? "Z" : "")"
    }

    /// The point as a literal of the column's type, safe to put into SQL:
    /// `'2023-01-01 06:00:00+00'::timestamptz`, `1672531200000::bigint`.
    ///
    /// Dates BC carry the suffix that PostgreSQL reads; `-1::bigint` would negate after the cast, hence the
    /// quotes about numbers below zero.
    public func literal(_ point: Int64) -> String {
        "\(bareLiteral(point))::\(rawValue)"
    }

    /// The literal without its cast: `'2023-01-01 06:00:00+00'`, `1672531200000`, as other databases read it.
    public func bareLiteral(_ point: Int64) -> String {
        guard let unitsPerDay else { return point < 0 ? "'\(point)'" : String(point) }
        let day = floorDivide(point, by: unitsPerDay)
        var date = CivilDate(daysSince2000: day)
        let era = date.year <= 0 ? " BC" : ""
        if date.year <= 0 { date.year = 1 - date.year }
        guard self != .date else { return "'\(isoDate(date))\(era)'" }
        let zone = self == .timestamptz ? "+00" : ""
        return "'\(isoDate(date)) \(clock(point - day * unitsPerDay))\(zone)\(era)'"
    }

    /// Date and time of day without a zone, also at midnight: `2023-01-01T00:00:00`; for `date` the date alone.
    ///
    /// - Parameter separator: stands between date and time of day.
    public func calendarText(_ point: Int64, separator: String) -> String {
        guard let unitsPerDay else { return String(point) }
        let day = floorDivide(point, by: unitsPerDay)
        let date = isoDate(CivilDate(daysSince2000: day))
        return self == .date ? date : "\(date)\(separator)\(clock(point - day * unitsPerDay))"
    }
}

private func isoDate(_ date: CivilDate) -> String {
    let digits = padded(Int64(abs(date.year)), to: 4)
    return
        "\(date.year < 0 ? "-" : "")\(digits)-\(padded(Int64(date.month), to: 2))-\(padded(Int64(date.day), to: 2))"
}

/// `hh:mm:ss[.ffffff]` of microseconds since midnight.
private func clock(_ microseconds: Int64) -> String {
    let seconds = microseconds / 1_000_000
    var text =
        "\(padded(seconds / 3600, to: 2)):\(padded(seconds / 60 % 60, to: 2)):\(padded(seconds % 60, to: 2))"
    var fraction = padded(microseconds % 1_000_000, to: 6)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    if !fraction.isEmpty { text += ".\(fraction)" }
    return text
}

/// The number with zeros before it, up to a width.
public func padded(_ number: Int64, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// Division that rounds towards minus infinity; `divisor` is above zero.
public func floorDivide(_ number: Int64, by divisor: Int64) -> Int64 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
}
