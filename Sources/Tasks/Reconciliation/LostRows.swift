import TimeAxis

/// Rows that were loaded into windows and are gone: the hypertable was dropped and created again, its chunks were
/// dropped or truncated, rows were deleted, or the target went back in time.
struct LostRows {
    /// Make the windows be loaded again; empty when there is nothing to load again.
    private(set) var events: [Event.Kind] = []
    private(set) var warnings: [ReconciliationWarning] = []
    /// Whether the hypertable is another one than the one that was loaded.
    private(set) var isMadeAnew = false

    /// - Parameters:
    ///   - catalog: of the hypertable that has the name now.
    ///   - counts: the rows that the target holds of each loaded window; `nil` if they were not counted.
    ///   - move: the sign that the target went back in time. Windows with more rows than were loaded have then lost
    ///     their rows as well: those of dual-writing are back.
    ///   - isReloading: whether the command loads the windows again.
    init(
        _ spec: HypertableSpec, _ load: LoadRecord?, _ windows: LoadedWindows, _ catalog: CatalogFacts,
        counts: [Window: Int]?, _ move: TargetMove?, isReloading: Bool
    ) {
        if let former = load?.relation, former != catalog.relation {
            isMadeAnew = true
            events = [
                .rowsLost(
                    spec.table, [Window(start: nil, end: .max)], .madeAnew, relation: catalog.relation)
            ]
            warnings = [.madeAnew(spec.table, isReloading: isReloading)]
            return
        }
        let gone = catalog.chunks.map { Self.uncovered(windows.filled, by: $0) } ?? []
        // If all windows were done, a retention policy that is enabled would drop the chunks again.
        let isFinished = !windows.areSomeLeft
        let expired = isFinished ? gone.filter(catalog.isExpired) : []
        let lost = isFinished ? gone.filter { !catalog.isExpired($0) } : gone
        if !lost.isEmpty { events.append(.rowsLost(spec.table, Window.joined(lost), .chunksGone)) }
        if !gone.isEmpty {
            warnings.append(
                .chunksGone(spec, expired: expired, lost: lost, isReloading: isReloading))
        }
        guard let counts else { return }
        let others = windows.counted.filter { !gone.contains($0.window) }
        addDifferences(spec, others, counts, move, isReloading) {
            catalog.absence(of: $0, isFinished: isFinished, move)
        }
    }

    /// - Parameter absence: a reason for which rows of a window may be absent though they are not lost.
    private mutating func addDifferences(
        _ spec: HypertableSpec, _ windows: [WindowRows], _ counts: [Window: Int], _ move: TargetMove?,
        _ isReloading: Bool, absence: (Window) -> RowAbsence?
    ) {
        var changes: [RowCountChange] = []
        var surplus: [RowCountChange] = []
        var absent: [RowAbsence: [RowCountChange]] = [:]
        for window in windows {
            guard let now = counts[window.window], now != window.rows else { continue }
            let change = RowCountChange(window: window.window, loaded: window.rows, now: now)
            if now < window.rows, let reason = absence(window.window) {
                absent[reason, default: []].append(change)
            } else if now < window.rows || move != nil {
                changes.append(change)
            } else {
                surplus.append(change)
            }
        }
        if !changes.isEmpty {
            events.append(
                .rowsLost(
                    spec.table, Window.joined(changes.map(\.window)),
                    move == nil ? .rowsMissing : .targetMoved))
            warnings.append(.rowsMissing(spec, changes, move, isReloading: isReloading))
        }
        for reason in RowAbsence.allCases {
            if let changes = absent[reason] { warnings.append(.rowsAbsent(spec, changes, reason)) }
        }
        if !surplus.isEmpty { warnings.append(.rowsAdded(spec, surplus)) }
    }

    /// The windows of which no chunk covers any part; both by start.
    private static func uncovered(_ windows: [Window], by chunks: [Window]) -> [Window] {
        var next = chunks.startIndex
        return windows.filter { window in
            while next < chunks.endIndex, chunks[next].end <= window.start ?? .min { next += 1 }
            return next == chunks.endIndex || (chunks[next].start ?? .min) >= window.end
        }
    }
}

/// A window whose number of rows is not the one that was loaded.
package struct RowCountChange: Hashable, Sendable {
    package var window: Window
    package var loaded: Int
    package var now: Int

    package init(window: Window, loaded: Int, now: Int) {
        (self.window, self.loaded, self.now) = (window, loaded, now)
    }
}
