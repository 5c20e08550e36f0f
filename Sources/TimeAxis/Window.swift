/// A half-open range `[start, end)` of a time axis.
public struct Window: Hashable, Codable, Sendable {
    /// The first point inside; `nil` is minus infinity.
    public let start: Int64?
    /// The first point outside, above `start`.
    public let end: Int64

    public init(start: Int64?, end: Int64) {
        self.start = start
        self.end = end
    }

    /// Whether the point lies in `[start, end)`.
    public func contains(_ point: Int64) -> Bool {
        point < end && (start.map { point >= $0 } ?? true)
    }

    /// Whether a point lies in both windows.
    public func overlaps(_ other: Window) -> Bool {
        (start.map { $0 < other.end } ?? true) && (other.start.map { $0 < end } ?? true)
    }

    /// `2023-01-01..2023-01-08`: how task ids and people name the window.
    public func name(as type: TimeType) -> String {
        let start = start.map { type.text($0) } ?? "-infinity"
        return "\(start)..\(type.text(end))"
    }

    /// Reads what ``name(as:)`` wrote; `nil` for anything else.
    public init?(name: String, as type: TimeType) {
        guard let dots = name.firstRange(of: ".."),
            let end = try? type.point(String(name[dots.upperBound...]))
        else { return nil }
        let first = String(name[..<dots.lowerBound])
        if first == "-infinity" {
            self.init(start: nil, end: end)
        } else if let start = try? type.point(first), start < end {
            self.init(start: start, end: end)
        } else {
            return nil
        }
    }

    /// The windows, with those joined that follow each other without a gap.
    ///
    /// - Parameter windows: in order.
    public static func joined(_ windows: [Window]) -> [Window] {
        windows.reduce(into: []) { joined, window in
            if let last = joined.last, last.end == window.start {
                joined[joined.count - 1] = Window(start: last.start, end: window.end)
            } else {
                joined.append(window)
            }
        }
    }
}
