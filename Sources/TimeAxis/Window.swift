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

    /// `2023-01-01..2023-01-08`: how task ids and people name the window.
    public func name(as type: TimeType) -> String {
        let start = start.map { type.text($0) } ?? "-infinity"
        return "\(start)..\(type.text(end))"
    }
}
