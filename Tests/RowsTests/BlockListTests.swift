import TestSupport
import Testing

@testable import Rows

@Suite(.serialized) struct BlockListTests {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func spansNeverLackAWindow(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var set = WindowSpans()
        var added: Set<UInt32> = []
        for _ in 0..<Int.random(in: 1...40, using: &random) {
            let first = UInt32.random(in: 0...60, using: &random)
            let last = first + (Bool.random(using: &random) ? 0 : UInt32.random(in: 0...20, using: &random))
            if first == last {
                set.insert(Int(first))
            } else {
                set.insert(WindowSpan(first: first, last: last))
            }
            added.formUnion(first...last)
            let isPrecise = added.allSatisfy { number in
                set.spans.contains { $0.first <= number && number <= $0.last }
            }
            #expect(isPrecise, "seed \(seed)")
            #expect(set.spans.count <= WindowSpans.limit, "seed \(seed)")
            let areApart = zip(set.spans, set.spans.dropFirst()).allSatisfy { $0.last + 1 < $1.first }
            #expect(areApart, "seed \(seed)")
        }
    }

    @Test func spansAreExactAsLongAsTheyAreFew() {
        var set = WindowSpans()
        for number in [9, 1, 5, 2, 8, 0, 20] { set.insert(number) }
        #expect(
            set.spans == [
                WindowSpan(first: 0, last: 2), WindowSpan(first: 5, last: 5), WindowSpan(first: 8, last: 9),
                WindowSpan(first: 20, last: 20),
            ])
    }

    /// A random list, and what was put into it: block by block, a start and windows.
    private func sample(_ random: inout SplitMix, limit: Int) -> (BlockList, [(Int, Set<Int>)]) {
        var list = BlockList(limit: limit)
        var blocks: [(Int, Set<Int>)] = []
        for index in 0..<Int.random(in: 1...120, using: &random) {
            let windows = Set((0..<3).map { _ in Int.random(in: 0...12, using: &random) })
            var spans = WindowSpans()
            for window in windows { spans.insert(window) }
            list.append(.init(start: RecordStart(offset: index * 10, line: index + 1), spans: spans.spans))
            blocks.append((index * 10, windows))
        }
        return (list, blocks)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func partsHoldEveryBlockOfAWindow(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let limit = Int.random(in: 2...150, using: &random)
        let (list, blocks) = sample(&random, limit: limit)
        #expect(list.count <= limit, "seed \(seed)")
        for window in 0...12 {
            let parts = list.parts(of: window, end: blocks.count * 10)
            for (offset, windows) in blocks where windows.contains(window) {
                #expect(
                    parts.contains { $0.start.offset <= offset && offset < $0.end }, "seed \(seed)")
            }
            for part in parts {
                #expect(part.start.line == part.start.offset / 10 + 1, "seed \(seed)")
                #expect(part.start.offset < part.end, "seed \(seed)")
            }
            guard limit >= blocks.count else { continue }
            let length = parts.reduce(0) { $0 + $1.end - $1.start.offset }
            #expect(length == 10 * blocks.count { $0.1.contains(window) }, "seed \(seed)")
        }
    }

    @Test func blocksOfTheSameWindowsAreOne() {
        var list = BlockList(limit: 100)
        for index in 0..<1_000 {
            let window = UInt32(index / 250)
            list.append(
                .init(
                    start: RecordStart(offset: index, line: index),
                    spans: [WindowSpan(first: window, last: window)]))
        }
        #expect(list.count == 4)
        #expect(
            list.parts(of: 3, end: 1_000) == [
                BlockList.Part(start: RecordStart(offset: 750, line: 750), end: 1_000)
            ])
    }
}
