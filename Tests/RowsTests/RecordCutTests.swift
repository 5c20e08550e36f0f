import Terms
import TestSupport
import Testing

@testable import Rows

@Suite(.serialized) struct RecordCutTests {
    /// The ends of records, by the reader that takes one byte after the other.
    private func ends(_ bytes: [UInt8], _ dialect: CSVDialect, _ ending: LineEnding) -> [Int] {
        var quotes = QuoteState()
        return bytes.indices.filter { offset in
            let isOutside = quotes.step(bytes[offset], at: offset, dialect)
            return isOutside && bytes[offset] == (ending == .carriageReturn ? 0x0D : 0x0A)
        }.map { $0 + 1 }
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func cutsWhereRecordsEnd(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let format = CSVSample.format(&random)
        let dialect = try CSVDialect(format)
        let ending = [LineEnding.lineFeed, .both, .carriageReturn].randomElement(using: &random) ?? .both
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) { text += CSVSample.text(format, &random) }
        let known = ends(text, dialect, ending)
        let size = Int.random(in: 1...max(1, text.count), using: &random)
        var start = 0
        while start < text.count {
            var cut = RecordCut(dialect, ending)
            let piece = Array(text[start..<min(start + size, text.count)])
            var end = piece.withUnsafeBytes { cut.last(in: $0) }.map { start + $0 }
            let expected: Int?
            if end == nil {
                var offset = start + piece.count
                while end == nil, offset < text.count {
                    let next = Array(text[offset..<min(offset + size, text.count)])
                    end = next.withUnsafeBytes { cut.first(in: $0) }.map { offset + $0 }
                    offset += next.count
                }
                expected = known.first { $0 > start }
            } else {
                expected = known.last { $0 <= start + piece.count }
            }
            #expect(end == expected, "seed \(seed)")
            guard let end else { break }
            let breaks = text[start..<end].count { $0 == (ending == .carriageReturn ? 0x0D : 0x0A) }
            #expect(cut.lineBreaks == breaks, "seed \(seed)")
            start = end
        }
    }

    @Test func countsBytesOfLongTexts() {
        var random = SplitMix(seed: 5)
        for length in [0, 1, 31, 32, 33, 255 * 32, 255 * 32 + 31, 20_000, 100_001] {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...2, using: &random) }
            let found = bytes.withUnsafeBytes { occurrences(of: 1, and: 2, in: $0) }
            #expect(found.first == bytes.count { $0 == 1 })
            #expect(found.second == bytes.count { $0 == 2 })
        }
        let same = [UInt8](repeating: 7, count: 100_000)
        #expect(same.withUnsafeBytes { occurrences(of: 7, and: 8, in: $0) } == (100_000, 0))
    }
}
