#if SQLite
    import Rows
    import TimeAxis

    /// What the texts of a time column have to look like so that their order in SQLite is that of time:
    /// `YYYY-MM-DD`, then perhaps the one separator and `hh:mm[:ss[.f…]]`, then perhaps the zone of all of them.
    ///
    /// Bounds are the shortest texts of their points, so every spelling of the same point, with more zeros or a
    /// zone behind it, sorts right behind its bound. Signs, spaces and points sort before colons and digits, as the
    /// end of a text does. `Z` does not: `12:00Z` sorts behind `12:00:30Z`, and `12:00:00Z` behind `12:00:00.5Z`.
    struct SQLiteTimeShape {
        /// What stands between date and time: a space or `T`.
        let separator: String
        /// What may stand behind a time of day; all of them mean the same, and so does nothing.
        let zones: [String]

        private static let day = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"

        /// - Parameter zone: of texts that name none.
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
        }

        private static func digits(_ seconds: UInt64) -> (hours: String, minutes: String) {
            let parts = [seconds / 3600, seconds / 60 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            return (parts[0], parts[1])
        }

        /// The condition of SQL that a value is such a text.
        func condition(_ column: String) -> String {
            let minute = "\(Self.day)\(separator)[0-2][0-9]:[0-5][0-9]"
            let second = "\(minute):[0-5][0-9]"
            let ends = "('', \(zones.map { "'\($0)'" }.joined(separator: ", ")))"
            return """
                typeof(\(column)) = 'text' AND (\(column) GLOB '\(Self.day)' OR substr(\(column), 12, 2) < '24' AND (
                \(column) GLOB '\(second)*' AND (substr(\(column), 20) IN \(ends)
                OR \(column) GLOB '\(second).[0-9]*' AND ltrim(substr(\(column), 21), '0123456789') IN \(ends))
                OR \(column) GLOB '\(minute)*' AND substr(\(column), 17) IN \(ends)))
                """
        }

        /// A value of such a column, so that its order is that of time to the last digit.
        func ordered(_ column: String) -> String {
            "rtrim(\(column), 'Zz')"
        }

        /// A text behind all that lie before a bound in time; nil where the bound itself is that. A bound that has
        /// seconds is not, for the sake of `Z`.
        func end(of bound: String) -> String? {
            let minute = "2024-01-01 00:00".count
            return bound.count > minute ? "\(bound.prefix(minute)){" : nil
        }
    }
#endif
