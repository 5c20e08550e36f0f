import Terms
import TestSupport
import TimeAxis

@testable import RowSources

/// Random files of one source, whose times go over the windows and beyond on both sides.
struct RandomFiles {
    let format: CSVFormat
    let files: [(name: String, bytes: [UInt8])]
    let sizes: IndexSettings

    /// - Parameter isBad: whether some bytes make no sense.
    init(_ random: inout SplitMix, isBad: Bool) {
        let quote = ["\"", "'"].randomElement(using: &random) ?? "\""
        let header = Bool.random(using: &random)
        let format = CSVFormat(
            header: header, delimiter: [",", ";"].randomElement(using: &random) ?? ",", quote: quote,
            escape: [quote, quote, "\\"].randomElement(using: &random) ?? quote)
        let order = Int.random(in: 0..<3, using: &random)
        self.format = format
        files = (0..<Int.random(in: 1...3, using: &random)).map { index in
            var text = Self.text(format, order: order, &random)
            if isBad, !text.isEmpty, index == 0 || Bool.random(using: &random) {
                let noise =
                    ["\n", "\r", quote, "x", "\n\\.\n", ";;,,", "\\"].randomElement(using: &random) ?? "x"
                let place = Int.random(in: 0...text.utf8.count, using: &random)
                let bytes = Array(text.utf8)
                text = String(decoding: bytes[..<place] + noise.utf8 + bytes[place...], as: UTF8.self)
            }
            return ("f\(index).csv", Array(text.utf8))
        }
        sizes = IndexSettings(
            chunk: Int.random(in: 1...400, using: &random), block: Int.random(in: 1...150, using: &random),
            blockLimit: Int.random(in: 2...60, using: &random), threads: Int.random(in: 1...3, using: &random)
        )
    }

    private static func text(_ format: CSVFormat, order: Int, _ random: inout SplitMix) -> String {
        let ending = ["\n", "\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
        let names = format.header ? ["t", "v", "w"].shuffled(using: &random) : ["t", "v", "w"]
        var lines = format.header ? [names.joined(separator: format.delimiter)] : []
        let count = Int.random(in: 0...60, using: &random)
        for row in 0..<count {
            let time =
                switch order {
                case 0: row * 130 / 60 - 15
                case 1: Int.random(in: -20...115, using: &random)
                default: row % 13 * 10 - 10 + row % 3
                }
            let fields = names.map { name in
                guard name == "t" else { return value(format, ending, &random) }
                let isQuoted = Int.random(in: 0..<6, using: &random) == 0
                return isQuoted ? "\(format.quote)\(time)\(format.quote)" : "\(time)"
            }
            lines.append(fields.joined(separator: format.delimiter))
        }
        let text = lines.joined(separator: ending)
        return lines.isEmpty || Int.random(in: 0..<3, using: &random) == 0 ? text : text + ending
    }

    private static func value(_ format: CSVFormat, _ ending: String, _ random: inout SplitMix) -> String {
        let letters = ["a", "\n", "\r", "\r\n", format.delimiter, format.escape + format.quote, "ß", "7"]
        let length = Int.random(in: 0..<12, using: &random) == 0 ? 90 : 4
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let inner = (0..<Int.random(in: 0...length, using: &random))
                .map { _ in letters.randomElement(using: &random) ?? "" }
            return format.quote + inner.joined() + format.quote
        case 1: return ""
        default: return String(repeating: "x", count: Int.random(in: 0...length, using: &random))
        }
    }
}
