#if ODBC
    import Rows
    import TimeAxis

    /// Parses values that drivers give as ASCII. A value in an unexpected form stays text, which the target reads.
    enum ODBCTextValue {
        static func decimal(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            let isPlain = bytes.allSatisfy {
                0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
            return isPlain ? .decimal(bytes) : .text(bytes)
        }

        static func date(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            var text = ISOTimeReader(bytes)
            guard let date = text.date() else { return .text(bytes) }
            if let day = text.day(of: date) { return .date(day) }
            return text.isAtEnd ? .zeroDate : .text(bytes)
        }

        static func time(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            var text = ISOTimeReader(bytes)
            let isNegative = text.take("-")
            guard let time = text.duration(), text.isAtEnd, !isNegative || time.nanoseconds == 0 else {
                return .text(bytes)
            }
            return .time(isNegative ? TimeValue(microseconds: -time.microseconds) : time)
        }

        /// A time without a zone, or an instant if the text has an offset.
        static func timestamp(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            var text = ISOTimeReader(bytes)
            guard let written = text.date(), text.take(" ") || text.take("T"), let clock = text.timeOfDay()
            else {
                // Some drivers omit a time of day that is midnight.
                guard case .date(let day) = date(bytes) else { return date(bytes) }
                return point(day, TimeValue(microseconds: 0)).map { .local($0) } ?? .text(bytes)
            }
            var offset: Int64?
            if !text.isAtEnd {
                _ = text.take(" ")
                guard let zone = text.zone(), text.isAtEnd else { return .text(bytes) }
                offset = zone
            }
            guard let day = text.day(of: written) else { return .zeroDate }
            let ofDay = TimeValue(
                microseconds: clock.microseconds - (offset ?? 0), nanoseconds: clock.nanoseconds)
            guard let time = point(day, ofDay) else { return .text(bytes) }
            return offset == nil ? .local(time) : .instant(time)
        }

        /// `nil` for a time beyond 64 bits.
        private static func point(_ day: Int64, _ ofDay: TimeValue) -> TimeValue? {
            let (midnight, overflow) = day.multipliedReportingOverflow(by: microsecondsPerDay)
            let (point, carry) = midnight.addingReportingOverflow(ofDay.microseconds)
            return overflow || carry ? nil : TimeValue(microseconds: point, nanoseconds: ofDay.nanoseconds)
        }
    }
#endif
