import PlanFile
import TimeAxis

/// The windows of a hypertable, in order: `[start, end)` cut every so often, the last one shorter if need be.
struct WindowList {
    /// More windows than this of one hypertable are taken for a slip in `every`.
    static let limit = 1_000_000

    /// Why there is no list.
    enum Failure: Error {
        /// `every` would cut the range into more windows than ``limit``.
        case tooMany
    }

    let windows: [Window]
    /// What all windows cover together.
    let range: Window

    /// - Parameter completion: T for the hypertable's time type.
    init(_ plan: PlanFile.Windows, type: TimeType, completion: Int64) throws(Failure) {
        let end = min(plan.end?.value ?? completion, completion)
        var windows: [Window] = []
        let origin: Int64
        switch plan.start.value {
        case .minusInfinity:
            origin = plan.first?.value ?? end
            windows.append(Window(start: nil, end: origin))
        case .at(let start):
            origin = start
        }
        range = Window(start: windows.isEmpty ? origin : nil, end: end)
        var start = origin
        var index = 1
        while start < end {
            guard windows.count < Self.limit else { throw .tooMany }
            let next = plan.every.value.start(ofWindow: index, from: origin, on: type) ?? end
            windows.append(Window(start: start, end: min(next, end)))
            start = min(next, end)
            index += 1
        }
        self.windows = windows
    }

    /// Whether the windows follow each other without gap or overlap, from the range's start to its end.
    var isPartition: Bool {
        guard let first = windows.first, let last = windows.last else { return false }
        let isOrdered = windows.allSatisfy { ($0.start ?? .min) < $0.end }
        let isGapless = zip(windows, windows.dropFirst()).allSatisfy { $0.end == $1.start }
        return first.start == range.start && last.end == range.end && isOrdered && isGapless
    }
}
