import Rows
import Terms
import TestSupport

/// Random CSV, mostly well-formed, over an alphabet in which every byte with a meaning is frequent.
enum CSVSample {
    static func format(_ random: inout SplitMix) -> CSVFormat {
        let delimiter = [",", ";", "\t", "|"].randomElement(using: &random) ?? ","
        let quote = ["\"", "\"", "'"].randomElement(using: &random) ?? "\""
        let escape = [quote, quote, "\\", "e"].randomElement(using: &random) ?? quote
        let null = ["", "\\N", "null"].randomElement(using: &random) ?? ""
        return CSVFormat(delimiter: delimiter, quote: quote, escape: escape, null: null)
    }

    static func text(_ format: CSVFormat, _ random: inout SplitMix, fields: Int = 3) -> [UInt8] {
        let ending = ["\n", "\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
        var text = ""
        let records = Int.random(in: 0...12, using: &random)
        for record in 0..<records {
            let count = chance(30, &random) ? Int.random(in: 1...4, using: &random) : fields
            text += (0..<count).map { _ in field(format, ending, &random) }.joined(
                separator: format.delimiter)
            if record < records - 1 || !chance(3, &random) { text += ending }
        }
        return Array(text.utf8)
    }

    private static func field(_ format: CSVFormat, _ ending: String, _ random: inout SplitMix) -> String {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: ""
        case 1: format.null
        case 2...6: plain(&random)
        case 7...9: quoted(format, &random)
        case 10: plain(&random) + quoted(format, &random) + plain(&random)
        // Sometimes random bytes, most of which both sides refuse.
        default: chance(4, &random) ? noise(format, &random) : quoted(format, &random)
        }
    }

    private static func plain(_ random: inout SplitMix) -> String {
        word(["a", "b", "e", " ", "7", ".", "\\", "ä", "NULL"], &random)
    }

    private static func quoted(_ format: CSVFormat, _ random: inout SplitMix) -> String {
        let inner = word(
            ["a", "\n", "\r", "\r\n", format.delimiter, format.escape + format.quote, "ß", "\\", "x", "e "],
            &random)
        // An escape before the closing quote would take away its meaning.
        let isCut = format.escape != format.quote && inner.hasSuffix(format.escape)
        return format.quote + inner + (isCut ? "." : "") + format.quote
    }

    private static func noise(_ format: CSVFormat, _ random: inout SplitMix) -> String {
        word([format.quote, format.escape, format.delimiter, "\n", "\r", "\r\n", "a", "\\."], &random)
    }

    private static func word(_ letters: [String], _ random: inout SplitMix) -> String {
        let length =
            chance(9, &random)
            ? Int.random(in: 0...150, using: &random) : Int.random(in: 0...6, using: &random)
        return (0..<length).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
    }
}

/// True once in so many times.
func chance(_ times: Int, _ random: inout SplitMix) -> Bool {
    Int.random(in: 0..<times, using: &random) == 0
}
