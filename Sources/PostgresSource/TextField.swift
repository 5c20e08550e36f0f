import Glibc
import Rows
import TimeAxis

/// Reads values in PostgreSQL's text form, with pinned settings. A zero follows the bytes.
///
/// What is in no form that the type has is given as text: the target says what it makes of it.
enum TextField {
    static func value(_ bytes: UnsafeRawBufferPointer, _ type: PostgresType) -> TypedValue {
        read(bytes, type) ?? .text(bytes)
    }

    private static func read(_ bytes: UnsafeRawBufferPointer, _ type: PostgresType) -> TypedValue? {
        switch type {
        case .boolean:
            switch bytes.first {
            case UInt8(ascii: "t"), UInt8(ascii: "T"): return .boolean(true)
            case UInt8(ascii: "f"), UInt8(ascii: "F"): return .boolean(false)
            default: return nil
            }
        case .bigint, .smallint, .integer, .oid:
            return Int64(String(decoding: bytes, as: UTF8.self)).map { .integer($0) }
        case .double: return number(bytes, strtod).map { .double($0) }
        case .real: return number(bytes, strtof).map { .float($0) }
        case .numeric:
            // `NaN` and `Infinity` have letters, and so have the powers of ten of other servers.
            let isPlain = bytes.allSatisfy { 0x30...0x39 ~= $0 || $0 == 0x2D || $0 == 0x2E }
            return isPlain && !bytes.isEmpty ? .decimal(bytes) : nil
        case .date:
            if let infinity = infinity(bytes) { return .date(infinity) }
            var text = ISOTimeReader(bytes)
            return text.date().flatMap { text.day(of: $0) }.map { .date($0) }
        case .timestamp:
            if let infinity = infinity(bytes) { return .local(TimeValue(microseconds: infinity)) }
            return time(bytes, hasZone: false).map { .local($0) }
        case .timestamptz:
            if let infinity = infinity(bytes) { return .instant(TimeValue(microseconds: infinity)) }
            return time(bytes, hasZone: true).map { .instant($0) }
        case .time:
            var text = ISOTimeReader(bytes)
            return text.timeOfDay().flatMap { text.isAtEnd ? .time($0) : nil }
        default: return nil
        }
    }

    private static func number<Number>(
        _ bytes: UnsafeRawBufferPointer,
        _ read: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Number
    ) -> Number? {
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return nil }
        var end: UnsafeMutablePointer<CChar>?
        let number = read(start, &end)
        return end.map { UnsafePointer($0) } == start + bytes.count ? number : nil
    }

    private static func infinity(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        if bytes.elementsEqual("infinity".utf8) { return .max }
        return bytes.elementsEqual("-infinity".utf8) ? .min : nil
    }

    private static func time(_ bytes: UnsafeRawBufferPointer, hasZone: Bool) -> TimeValue? {
        var text = ISOTimeReader(bytes)
        guard let date = text.date(), text.take(" "), let clock = text.timeOfDay(),
            let offset = hasZone ? text.zone() : 0, let day = text.day(of: date)
        else { return nil }
        let (start, overflow) = day.multipliedReportingOverflow(by: microsecondsPerDay)
        let (point, carry) = start.addingReportingOverflow(clock.microseconds - offset)
        return overflow || carry ? nil : TimeValue(microseconds: point, nanoseconds: clock.nanoseconds)
    }
}
