import TimeAxis

/// The range over which a continuous aggregate is refreshed after rows were loaded below it.
///
/// A refresh leaves out buckets that its range holds only in part, so the range is made of whole buckets. It also
/// empties what it finds no rows for: a bucket that holds rows the table below has lost is spared.
package struct RefreshRange: Hashable, Sendable {
    /// `nil` if no bucket is left.
    package let window: Window?
    /// The buckets that are left out.
    package let spared: [Window]

    /// The bucket at one end of the stretch that changed.
    package struct Edge: Hashable, Sendable {
        let bucket: Window
        let isSpared: Bool

        /// - Parameter isSpared: whether a refresh would lose what the bucket holds.
        package init(_ bucket: Window, isSpared: Bool) {
            self.bucket = bucket
            self.isSpared = isSpared
        }
    }

    /// - Parameter first: `nil` for a stretch from minus infinity.
    package init(first: Edge?, last: Edge) {
        let start = first.flatMap { $0.isSpared ? $0.bucket.end : $0.bucket.start }
        let end = last.isSpared ? last.bucket.start ?? last.bucket.end : last.bucket.end
        window = start.map { $0 < end } ?? true ? Window(start: start, end: end) : nil
        var spared = first.map { $0.isSpared ? [$0.bucket] : [] } ?? []
        if last.isSpared, spared.last != last.bucket { spared.append(last.bucket) }
        self.spared = spared
    }

    /// The ranges without those that lie in others, and with those joined that touch.
    ///
    /// - Parameter windows: ordered by their starts.
    package static func merged(_ windows: [Window]) -> [Window] {
        windows.reduce(into: []) { merged, window in
            guard let last = merged.last, window.start.map({ $0 <= last.end }) ?? true else {
                merged.append(window)
                return
            }
            merged[merged.count - 1] = Window(start: last.start, end: max(last.end, window.end))
        }
    }
}
