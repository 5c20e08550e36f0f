#if SQLite
    import CSQLite
    import Rows
    import TimeAxis

    /// The form of texts whose order in SQLite is that of time:
    /// `YYYY-MM-DD`, then perhaps the separator and `hh:mm[:ss[.f…]]`, then perhaps the zone, which is the same in all.
    ///
    /// Bounds are the shortest texts of their points, so every spelling of the same point, with more zeros or a
    /// zone behind it, sorts right behind its bound. Signs, spaces and points sort before colons and digits, as the
    /// end of a text does. `Z` does not: `12:00Z` sorts behind `12:00:30Z`, and `12:00:00Z` behind `12:00:00.5Z`. So
    /// within a minute, and only there, texts have to be compared without it.
    struct SQLiteTimeShape {
        /// The separator between date and time: a space or `T`.
        let separator: String
        /// The zones that may follow a time of day. All mean the same, and so does no zone.
        let zones: [String]
        private let zoneBytes: [[UInt8]]
        private let separatorByte: UInt8

        /// The length of a text up to its minute, `2024-01-01 00:00`, and up to its day.
        private static let minute = 16
        private static let day = 10

        /// - Parameter zone: the zone of texts that name none.
        init(separator: String, _ axis: TimeType, _ zone: ZoneTable) {
            self.separator = separator
            let offset = axis == .timestamptz && zone.isFixed ? zone.local(ofInstant: 0) / 1_000_000 : 0
            let (hours, minutes) = Self.digits(offset.magnitude)
            let signs = offset == 0 ? ["+", "-"] : [offset > 0 ? "+" : "-"]
            let offsets = signs.flatMap { sign in
                ["\(sign)\(hours):\(minutes)", "\(sign)\(hours)\(minutes)"]
                    + (minutes == "00" ? ["\(sign)\(hours)"] : [])
            }
            zones = offset == 0 ? ["Z", "z"] + offsets : offsets
            zoneBytes = zones.map { Array($0.utf8) }
            separatorByte = separator.utf8.first ?? UInt8(ascii: " ")
        }

        private static func digits(_ seconds: UInt64) -> (hours: String, minutes: String) {
            let parts = [seconds / 3600, seconds / 60 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return (parts[0], parts[1])
        }

        // MARK: In SQL

        /// A value of such a column without the `Z` that disturbs its order within a minute; an expression of SQL.
        func ordered(_ column: String) -> String {
            "rtrim(\(column), 'Zz')"
        }

        /// A text that sorts after all texts of a bound's minute; nil if the bound is the start of a minute, which needs no
        /// exact comparison.
        func minuteEnd(of bound: String) -> String? {
            bound.utf8.count > Self.minute ? "\(bound.prefix(Self.minute)){" : nil
        }

        /// The last text that may be as early as the column's first text, an expression of SQL.
        func firstMinuteEnd(_ first: String) -> String {
            // A date without a time is earlier than all other texts of its day.
            "CASE WHEN length(\(first)) > \(Self.day) THEN substr(\(first), 1, \(Self.minute)) || '{' ELSE \(first) END"
        }

        /// The first text that may be as late as the column's last text, an expression of SQL.
        func lastMinuteStart(_ last: String) -> String {
            "substr(\(last), 1, \(Self.minute))"
        }

        // MARK: Values

        /// Whether a text has this form.
        func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
            guard Self.isDay(text) else { return false }
            guard text.count > Self.day else { return true }
            guard text.count >= Self.minute, text[10] == separatorByte, Self.isHour(text[11], text[12]),
                Self.isSixty(text, 13)
            else { return false }
            var end = Self.minute
            if text.count >= end + 3, Self.isSixty(text, end) {
                end += 3
                if text.count > end + 1, text[end] == UInt8(ascii: "."), Self.isDigit(text[end + 1]) {
                    end += 2
                    while end < text.count, Self.isDigit(text[end]) { end += 1 }
                }
            }
            let zone = text[end...]
            return zone.isEmpty || zoneBytes.contains { $0.elementsEqual(zone) }
        }

        private static func isDay(_ text: UnsafeRawBufferPointer) -> Bool {
            guard text.count >= day else { return false }
            return isDigit(text[0]) && isDigit(text[1]) && isDigit(text[2]) && isDigit(text[3])
                && text[4] == UInt8(ascii: "-") && isDigit(text[5], below: "2") && isDigit(text[6])
                && text[7] == UInt8(ascii: "-") && isDigit(text[8], below: "4") && isDigit(text[9])
        }

        private static func isHour(_ tens: UInt8, _ ones: UInt8) -> Bool {
            isDigit(tens, below: "2") && isDigit(ones)
                || tens == UInt8(ascii: "2") && isDigit(ones, below: "4")
        }

        /// Whether a colon and a number below sixty start at a place.
        private static func isSixty(_ text: UnsafeRawBufferPointer, _ place: Int) -> Bool {
            text[place] == UInt8(ascii: ":") && isDigit(text[place + 1], below: "6")
                && isDigit(text[place + 2])
        }

        private static func isDigit(_ byte: UInt8, below end: Unicode.Scalar = ":") -> Bool {
            byte >= UInt8(ascii: "0") && byte < UInt8(ascii: end)
        }
    }
#endif
