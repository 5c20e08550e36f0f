#if ODBC
    import Rows
    import TimeAxis

    /// Reads values that drivers give as ASCII. What has another form than expected stays text: the target says what it
    /// makes of it.
    enum ODBCText {
        static func decimal(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            let isPlain = bytes.allSatisfy {
                0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            }
            return isPlain ? .decimal(bytes) : .text(bytes)
        }

        static func date(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            var text = TimeText(bytes)
            guard text.takesDate() else { return .text(bytes) }
            if let day = text.day() { return .date(day) }
            return text.isEmpty ? .zeroDate : .text(bytes)
        }

        static func time(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            var text = TimeText(bytes)
            let isNegative = text.takes("-")
            guard let time = text.clock(), text.isEmpty, !isNegative || time.nanoseconds == 0 else {
                return .text(bytes)
            }
            return .time(isNegative ? TimeValue(microseconds: -time.microseconds) : time)
        }

        /// With a zone where the type has one.
        static func timestamp(_ bytes: UnsafeRawBufferPointer) -> TypedValue {
            var text = TimeText(bytes)
            guard text.takesDate(), text.takes(" ") || text.takes("T"), let clock = text.timeOfDay() else {
                // Some drivers leave a midnight out.
                guard case .date(let day) = date(bytes) else { return date(bytes) }
                return point(day, TimeValue(microseconds: 0)).map { .local($0) } ?? .text(bytes)
            }
            var offset: Int64?
            if !text.isEmpty {
                _ = text.takes(" ")
                guard let zone = text.zone(), text.isEmpty else { return .text(bytes) }
                offset = zone
            }
            guard let day = text.day() else { return .zeroDate }
            let ofDay = TimeValue(
                microseconds: clock.microseconds - (offset ?? 0), nanoseconds: clock.nanoseconds)
            guard let time = point(day, ofDay) else { return .text(bytes) }
            return offset == nil ? .local(time) : .instant(time)
        }

        /// `nil` beyond 64 bits.
        private static func point(_ day: Int64, _ ofDay: TimeValue) -> TimeValue? {
            let (midnight, overflow) = day.multipliedReportingOverflow(by: microsecondsPerDay)
            let (point, carry) = midnight.addingReportingOverflow(ofDay.microseconds)
            return overflow || carry ? nil : TimeValue(microseconds: point, nanoseconds: ofDay.nanoseconds)
        }
    }
#endif
