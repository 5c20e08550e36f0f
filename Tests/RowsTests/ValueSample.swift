import Rows
import TestSupport
import TimeAxis

/// Texts of values: the edges of each type, random ones, and both with a character or two changed.
enum ValueSample {
    static func text(_ type: BinaryType, _ random: inout SplitMix) -> String {
        var text = plain(type, &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: text = changed(text, &random)
        case 1: text = changed(changed(text, &random), &random)
        case 2: text = [" ", "\t", "\n", "  "].randomElement(using: &random).map { $0 + text } ?? text
        case 3: text += [" ", "\t", "\n", "\u{0B}"].randomElement(using: &random) ?? ""
        default: break
        }
        return text
    }

    private static func plain(_ type: BinaryType, _ random: inout SplitMix) -> String {
        let edges = ValueEdges.of(type)
        if Int.random(in: 0..<3, using: &random) == 0, let edge = edges.randomElement(using: &random) {
            return edge
        }
        switch type {
        case .smallint, .integer, .bigint: return whole(&random)
        case .real, .double: return decimal(&random)
        case .numeric: return Bool.random(using: &random) ? decimal(&random) : long(&random)
        case .boolean:
            return pick(["true", "FALSE", "yes", "no", "on", "off", "1", "0", "o", "tr", "of"], &random)
        case .text: return words(0...30, &random)
        case .enumeration: return pick(["sad", "ok", "happy", "Ünder", "two words", "SAD", ""], &random)
        case .json, .jsonb: return json(2, &random)
        case .bytea:
            return Bool.random(using: &random) ? "\\x" + hex(0...20, &random) : words(0...20, &random)
        case .uuid: return uuid(&random)
        case .timestamptz: return TimeSample.text(.timestamptz, &random)
        case .timestamp: return TimeSample.text(.timestamp, &random)
        case .date: return TimeSample.text(.date, &random)
        case .time: return clock(0...24, &random)
        case .interval: return interval(&random)
        }
    }

    // MARK: Random ones

    private static func whole(_ random: inout SplitMix) -> String {
        let width = Int.random(in: 1...63, using: &random)
        let number = Int64(bitPattern: random.next()) >> Int64(63 - width)
        return (number >= 0 && Int.random(in: 0..<8, using: &random) == 0 ? "+" : "") + String(number)
    }

    private static func decimal(_ random: inout SplitMix) -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "\(Double(bitPattern: random.next()))"
        case 1: return "\(Float(bitPattern: UInt32(truncatingIfNeeded: random.next())))"
        case 2: return "\(Double.random(in: -1000...1000, using: &random))"
        case 3: return "\(Int.random(in: -1_000_000...1_000_000, using: &random))"
        default:
            let digits = Int.random(in: 1...25, using: &random)
            let text = String((0..<digits).map { _ in pick(["0", "1", "4", "5", "9"], &random) }.joined())
            let point = text.index(text.startIndex, offsetBy: Int.random(in: 0...digits, using: &random))
            let exponent =
                Int.random(in: 0..<3, using: &random) == 0
                ? "e\(Int.random(in: -60...60, using: &random))" : ""
            return pick(["", "-", "+"], &random) + text[..<point] + "." + text[point...] + exponent
        }
    }

    /// Many digits on both sides, with runs of zeros.
    private static func long(_ random: inout SplitMix) -> String {
        func run(_ random: inout SplitMix) -> String {
            (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? String(repeating: "0", count: Int.random(in: 1...12, using: &random))
                    : String(random.next())
            }.joined()
        }
        return pick(["", "-"], &random) + run(&random) + "." + run(&random)
    }

    private static func words(_ length: ClosedRange<Int>, _ random: inout SplitMix) -> String {
        let alphabet = [
            "a", "B", "7", " ", "é", "ß", "語", "👍", "\"", "'", ",", "\n", "\\", "\t", "\u{7F}", "\u{1}",
        ]
        return (0..<Int.random(in: length, using: &random)).map { _ in pick(alphabet, &random) }.joined()
    }

    private static func json(_ depth: Int, _ random: inout SplitMix) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return decimal(&random)
        case 1: return pick(["true", "false", "null"], &random)
        case 2: return "\"\(pick(["", "a", "é", "\\n", "\\u00e9", "語", "a b"], &random))\""
        case 3: return whole(&random)
        case 4: return pick(["[]", "{}", " 1 ", "-0", "1.50", "1E5"], &random)
        case 5: return "[\(json(depth - 1, &random)), \(json(depth - 1, &random))]"
        default: return "{\"k\": \(json(depth - 1, &random)),\n\"a\":\(json(depth - 1, &random))}"
        }
    }

    private static func hex(_ length: ClosedRange<Int>, _ random: inout SplitMix) -> String {
        (0..<Int.random(in: length, using: &random)).map { _ in
            pick(["00", "ff", "5C", "0a", "De", "22"], &random)
        }.joined()
    }

    private static func uuid(_ random: inout SplitMix) -> String {
        var digits = (0..<32).map { _ in pick(["0", "9", "a", "F", "c", "7"], &random) }
        if Bool.random(using: &random) {
            for place in [20, 16, 12, 8] { digits.insert("-", at: place) }
        }
        return digits.joined()
    }

    private static func clock(_ hours: ClosedRange<Int>, _ random: inout SplitMix) -> String {
        func pair(_ range: ClosedRange<Int>, _ random: inout SplitMix) -> String {
            let number = Int.random(in: range, using: &random)
            return number < 10 ? "0\(number)" : "\(number)"
        }
        var text = pair(hours, &random) + ":" + pair(0...60, &random)
        if Int.random(in: 0..<5, using: &random) > 0 { text += ":" + pair(0...60, &random) }
        if Bool.random(using: &random) {
            text += "." + String(random.next() % 1_000_000_000).prefix(Int.random(in: 1...9, using: &random))
        }
        return text
    }

    private static func interval(_ random: inout SplitMix) -> String {
        func number(_ random: inout SplitMix) -> String {
            let bits = Int.random(in: 1...34, using: &random)
            return pick(["", "", "-"], &random) + String(random.next() >> UInt64(64 - bits))
        }
        if Bool.random(using: &random) {
            var text = "P"
            for letter in ["Y", "M", "W", "D"] where Bool.random(using: &random) {
                text += number(&random) + letter
            }
            if Bool.random(using: &random) {
                text += "T"
                for letter in ["H", "M"] where Bool.random(using: &random) {
                    text += number(&random) + letter
                }
                if Bool.random(using: &random) {
                    text += number(&random) + "." + String(random.next() % 10_000_000) + "S"
                }
            }
            return text
        }
        var parts: [String] = []
        for name in ["year", "mons", "days"] where Bool.random(using: &random) {
            parts.append(number(&random) + " " + name)
        }
        if Bool.random(using: &random) { parts.append(clock(0...200, &random)) }
        return parts.joined(separator: " ")
    }

    // MARK: Changes

    private static func changed(_ text: String, _ random: inout SplitMix) -> String {
        var characters = Array(text)
        let pool = Array(" +-.:,eEPTYMDHSWxnaif\\{}0123456789_")
        guard let character = pool.randomElement(using: &random) else { return text }
        let place = Int.random(in: 0...characters.count, using: &random)
        if place == characters.count || Bool.random(using: &random) {
            characters.insert(character, at: place)
        } else if Bool.random(using: &random) {
            characters[place] = character
        } else {
            characters.remove(at: place)
        }
        return String(characters)
    }

    private static func pick(_ choices: [String], _ random: inout SplitMix) -> String {
        choices.randomElement(using: &random) ?? ""
    }
}
