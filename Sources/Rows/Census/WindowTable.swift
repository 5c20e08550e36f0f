import TimeAxis

/// The windows of a hypertable in order, each with a number from 0.
package struct WindowTable: Hashable, Sendable {
    package let windows: [Window]
    /// From the start of the first window to the end of the last, or more.
    package let whole: Window
    /// The start of each window; the lowest number for minus infinity.
    private let starts: [Int64]

    /// - Returns: nil if there are no windows, or if two of them overlap.
    package init?(_ windows: [Window], whole: Window) {
        let sorted = windows.sorted { ($0.start ?? .min, $0.end) < ($1.start ?? .min, $1.end) }
        let areApart = zip(sorted, sorted.dropFirst()).allSatisfy { $0.end <= $1.start ?? .min }
        guard !sorted.isEmpty, areApart else { return nil }
        self.windows = sorted
        self.whole = whole
        starts = sorted.map { $0.start ?? .min }
    }

    /// The number of a window; nil for a window that is not in the table.
    package func number(of window: Window) -> Int? {
        let number = lastStart(upTo: window.start ?? .min)
        return number >= 0 && windows[number] == window ? number : nil
    }

    /// The stretch of the axis around a point: a window, or a gap before, between or after windows.
    func stretch(at point: Int64) -> Stretch {
        let number = lastStart(upTo: point)
        if number >= 0, point < windows[number].end {
            return Stretch(place: .window(number), start: starts[number], end: windows[number].end)
        }
        let start = number >= 0 ? windows[number].end : .min
        let end = number + 1 < starts.count ? starts[number + 1] : .max
        if point >= whole.end { return Stretch(place: .after, start: max(start, whole.end), end: end) }
        guard let first = whole.start, point < first else {
            return Stretch(
                place: .between, start: max(start, whole.start ?? .min), end: min(end, whole.end))
        }
        return Stretch(place: .before, start: start, end: min(end, first))
    }

    /// The last window that starts at the point or before it; -1 for none.
    private func lastStart(upTo point: Int64) -> Int {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= point { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}

/// A part of the axis whose points all belong to one window, or to none in the same way.
struct Stretch {
    enum Place: Hashable {
        case window(Int)
        /// Before the whole range, after it, or within it but in no window.
        case before, after, between
    }

    var place = Place.between
    /// Half-open; empty at first.
    var start: Int64 = 0
    var end: Int64 = 0

    @inline(__always)
    func contains(_ point: Int64) -> Bool { point >= start && point < end }
}
