import Terms
import TimeAxis

/// Formats numbers, durations and times for every text. It ignores the machine's locale: the same facts always give
/// the same bytes.
enum Figures {
    /// `1,234,567`.
    static func grouped(_ number: Int) -> String {
        let digits = String(number.magnitude)
        guard digits.utf8.count > 3 else { return String(number) }
        var result = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }

    /// `1 window`, `2,000 windows`.
    static func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
        "\(grouped(number)) \(noun.inflected(for: number, plural: plural))"
    }

    /// `3.2 s`, `42 s`, `5 min 03 s`, `2 h 05 min`, `3 d 04 h`. Negative and odd values read as zero.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds > 0 else { return "0.0 s" }
        if seconds < 9.95 { return "\(oneDecimal(seconds)) s" }
        let whole = seconds < 1e15 ? Int(seconds.rounded()) : 1_000_000_000_000_000
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(twoDigits(whole % 60)) s"
        case ..<86_400: return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
        default: return "\(grouped(whole / 86_400)) d \(twoDigits(whole / 3600 % 24)) h"
        }
    }

    /// `12.3 MB`, of 1,000,000 bytes each.
    static func megabytes(_ bytes: Double) -> String {
        "\(oneDecimal(max(0, bytes) / 1_000_000)) MB"
    }

    /// `3.2`, with thousands separators and one digit after the point.
    static func oneDecimal(_ number: Double) -> String {
        let tenths = number.isFinite && abs(number) < 1e15 ? Int((number * 10).rounded()) : 0
        return "\(tenths < 0 ? "-" : "")\(grouped(abs(tenths) / 10)).\(abs(tenths) % 10)"
    }

    /// A time of an event to the second: `2026-08-10 12:00:00 UTC`.
    static func clock(_ microseconds: Int64) -> String {
        "\(iso(microseconds).dropLast().replacing("T", with: " ")) UTC"
    }

    /// A time of an event to the second, for programs: `2026-08-10T12:00:00Z`.
    static func iso(_ microseconds: Int64) -> String {
        let seconds = microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
        let text = TimeType.timestamptz.text(seconds * 1_000_000)
        return text.contains("T") ? text : "\(text)T00:00:00Z"
    }

    /// Seconds from one time of events to another; zero if the clock was set back.
    static func seconds(from start: Int64, to end: Int64) -> Double {
        let (distance, overflow) = end.subtractingReportingOverflow(start)
        return overflow ? 0 : max(0, Double(distance) / 1_000_000)
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }
}
