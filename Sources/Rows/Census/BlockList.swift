/// The blocks of a file, each with the windows that it may hold rows of.
///
/// A block starts with a record and reaches to the start of the next. Neighbouring blocks with the same windows are one:
/// a sorted file of any size has few. Above a limit neighbours are joined: a file without any order has few too, each
/// with many windows.
package struct BlockList: Hashable, Sendable {
    package struct Block: Hashable, Sendable {
        package let start: RecordStart
        package let spans: [WindowSpan]

        package init(start: RecordStart, spans: [WindowSpan]) {
            self.start = start
            self.spans = spans
        }
    }

    /// A part of the file to be read for a window.
    package struct Part: Hashable, Sendable {
        package let start: RecordStart
        /// The offset behind its last record.
        package let end: Int
    }

    /// The highest number of blocks.
    package let limit: Int
    private var starts: [RecordStart] = []
    /// For each block, the number of spans up to and with its own.
    private var spanEnds: [UInt32] = []
    private var spans: [WindowSpan] = []

    package init(limit: Int) {
        self.limit = max(limit, 2)
    }

    package var count: Int { starts.count }

    package subscript(index: Int) -> Block {
        Block(start: starts[index], spans: Array(spans[spanRange(index)]))
    }

    /// Adds a block behind the last one.
    package mutating func append(_ block: Block) {
        if !starts.isEmpty, spans[spanRange(count - 1)].elementsEqual(block.spans) { return }
        starts.append(block.start)
        spans.append(contentsOf: block.spans)
        spanEnds.append(UInt32(spans.count))
        if count > limit { coarsen() }
    }

    /// The parts that hold all rows of a window and few others, in order.
    ///
    /// - Parameter end: where the file ends.
    package func parts(of window: Int, end: Int) -> [Part] {
        var parts: [Part] = []
        var opened: RecordStart?
        for index in 0..<count {
            let holds = spans[spanRange(index)].contains { $0.first <= window && window <= $0.last }
            if holds, opened == nil { opened = starts[index] }
            if !holds, let start = opened {
                parts.append(Part(start: start, end: starts[index].offset))
                opened = nil
            }
        }
        if let opened { parts.append(Part(start: opened, end: end)) }
        return parts
    }

    /// The number of bytes that are read if each window is read by itself.
    ///
    /// - Parameter end: where the file ends.
    package func readLength(end: Int) -> Double {
        (0..<count).reduce(0) { sum, index in
            let length = (index + 1 < count ? starts[index + 1].offset : end) - starts[index].offset
            let windows = spans[spanRange(index)].reduce(0) { $0 + Double($1.last) - Double($1.first) + 1 }
            return sum + Double(length) * windows
        }
    }

    private func spanRange(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(spanEnds[index - 1]))..<Int(spanEnds[index])
    }

    /// Joins the blocks two by two.
    private mutating func coarsen() {
        var coarse = BlockList(limit: limit)
        for index in stride(from: 0, to: count, by: 2) {
            var both = WindowSpans(spans[spanRange(index)])
            if index + 1 < count { for span in spans[spanRange(index + 1)] { both.insert(span) } }
            coarse.append(Block(start: starts[index], spans: both.spans))
        }
        self = coarse
    }
}
