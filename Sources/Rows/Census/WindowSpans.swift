/// Neighbouring windows by number, both bounds included.
package struct WindowSpan: Hashable, Sendable {
    package var first: UInt32
    package var last: UInt32

    package init(first: UInt32, last: UInt32) {
        self.first = first
        self.last = last
    }
}

/// A set of window numbers in a few spans. Beyond the limit the nearest spans are joined: the set may then hold windows
/// that were never added, but it never lacks one that was.
struct WindowSpans: Hashable, Sendable {
    /// The highest number of spans.
    static let limit = 4
    private(set) var spans: [WindowSpan] = []

    init() {}

    init(_ spans: some Sequence<WindowSpan>) {
        for span in spans { insert(span) }
    }

    mutating func removeAll() {
        spans.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    mutating func insert(_ number: Int) {
        let number = UInt32(truncatingIfNeeded: number)
        for span in spans where span.first <= number && number <= span.last { return }
        insert(WindowSpan(first: number, last: number))
    }

    mutating func insert(_ span: WindowSpan) {
        let place = spans.firstIndex { $0.first > span.first } ?? spans.count
        spans.insert(span, at: place)
        var slot = max(0, place - 1)
        while slot + 1 < spans.count, slot <= place {
            if UInt64(spans[slot + 1].first) <= UInt64(spans[slot].last) + 1 { join(slot) } else { slot += 1 }
        }
        while spans.count > Self.limit { join(nearest) }
    }

    private mutating func join(_ slot: Int) {
        spans[slot].last = max(spans[slot].last, spans[slot + 1].last)
        spans.remove(at: slot + 1)
    }

    /// The span that the least gap divides from the next one.
    private var nearest: Int {
        (0..<(spans.count - 1)).min { gap($0) < gap($1) } ?? 0
    }

    private func gap(_ slot: Int) -> UInt32 { spans[slot + 1].first - spans[slot].last }
}
