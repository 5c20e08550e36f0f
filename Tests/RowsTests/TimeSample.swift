import TestSupport
import TimeAxis

/// Random texts of a time column: common forms, rare forms, and texts that are almost times.
enum TimeSample {
    static func text(_ type: TimeType, _ random: inout SplitMix) -> String {
        let text = type.isCalendar ? calendar(&random) : integer(&random)
        return chance(12, &random) ? mutated(text, &random) : text
    }

    private static func calendar(_ random: inout SplitMix) -> String {
        if chance(40, &random) {
            return pick(
                [
                    "now", "epoch", "infinity", "-infinity", "today", "Jan 5 2024", "01/02/2024", "24-01-05",
                    "20240105", "2024-01-05 12:00 Europe/Berlin", "J2451187", "allballs", "2024.038",
                    "1999-1-8",
                    "294276-12-31 23:59:59.999999", "294276-12-31 24:00:00", "4714-11-24 BC",
                    "4714-11-23 23:00:00-02 BC", "4714-11-24 00:00:00+01 BC", "5874897-12-31",
                    "5874898-01-01",
                    "2024-01-05 PM", "2024-01-05 12:00 PM", "2024-01-05 12.5", "2024-01-05T",
                    "2024-01-05 BC AD",
                ], &random)
        }
        var text = year(&random) + "-" + two(1...(chance(30, &random) ? 14 : 12), &random)
        text += "-" + two(1...(chance(10, &random) ? 32 : 28), &random)
        if !chance(6, &random) {
            text += pick([" ", " ", "T", "t"], &random) + clock(&random)
            text += pick(["", "", "", "Z", "z", "+00", " UTC", "utc", " Z"], &random)
            if chance(3, &random) { text += offset(&random) }
        }
        if chance(8, &random) { text += pick([" BC", " AD", " bc", "BC"], &random) }
        if chance(20, &random) { text = " " + text + "\t" }
        return text
    }

    private static func year(_ random: inout SplitMix) -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: digits(4, &random)
        case 1: "0" + digits(3, &random)
        case 2: String(Int.random(in: 1...294_400, using: &random))
        case 3: pick(["0000", "0001", "4713", "4714", "294276", "294277", "10000"], &random)
        default: "20" + digits(2, &random)
        }
    }

    private static func clock(_ random: inout SplitMix) -> String {
        if chance(12, &random) {
            return pick(
                [
                    "24:00:00", "24:00:00.0", "24:00:00.000001", "23:59:60", "23:59:60.5", "12:00:60.7",
                    "24:00",
                    "25:00:00", "12:60", "12:00:61", "00:00:59.9999999", "23:59:59.9999999", "12:00.5",
                    "12:00:00.",
                ], &random)
        }
        var text = two(0...23, &random) + ":" + two(0...59, &random)
        guard !chance(6, &random) else { return text }
        text += ":" + two(0...59, &random)
        if chance(2, &random) {
            let length =
                chance(4, &random)
                ? Int.random(in: 7...24, using: &random) : Int.random(in: 1...6, using: &random)
            // Half a microsecond, for which ways to round differ.
            text += "." + (chance(5, &random) ? digits(6, &random) + "5" : digits(length, &random))
        }
        return text
    }

    private static func offset(_ random: inout SplitMix) -> String {
        let sign = pick(["+", "-", " +", " -"], &random)
        let hour = two(0...(chance(10, &random) ? 17 : 14), &random)
        let minute = two(0...(chance(10, &random) ? 61 : 59), &random)
        return sign + hour + pick(["", minute, ":" + minute, ":\(minute):\(two(0...59, &random))"], &random)
    }

    private static func integer(_ random: inout SplitMix) -> String {
        let text = pick(
            [
                "0", "-0", "+7", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
                "-9223372036854775809", "2147483647", "2147483648", "-2147483648", "-2147483649", "32767",
                "32768",
                "-32768", "-32769", "00000000000000000000000012", "0x1F", "1_000", "1e3", "1.0", "", " ", "+",
                "- 5",
                "--5", digits(Int.random(in: 1...20, using: &random), &random),
                "-" + digits(Int.random(in: 1...20, using: &random), &random),
            ], &random)
        return chance(5, &random) ? " \t" + text + "\u{B} " : text
    }

    private static func mutated(_ text: String, _ random: inout SplitMix) -> String {
        var letters = Array(text)
        guard let place = letters.indices.randomElement(using: &random) else { return text }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: letters.remove(at: place)
        case 1: letters.insert(Character(pick([" ", "-", "0", ":", "+", ".", "T", "9"], &random)), at: place)
        default: letters[place] = Character(pick(["1", " ", "-", "/", "x", ":"], &random))
        }
        return String(letters)
    }

    private static func two(_ range: ClosedRange<Int>, _ random: inout SplitMix) -> String {
        let number = Int.random(in: range, using: &random)
        return number < 10 ? "0\(number)" : "\(number)"
    }

    private static func digits(_ count: Int, _ random: inout SplitMix) -> String {
        (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    }

    private static func pick(_ texts: [String], _ random: inout SplitMix) -> String {
        texts.randomElement(using: &random) ?? ""
    }
}
