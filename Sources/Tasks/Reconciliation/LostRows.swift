import TimeAxis

/// Rows that were loaded into windows and are gone: the hypertable was dropped and created again, or its chunks were
/// dropped or truncated.
struct LostRows {
    /// Makes the windows be loaded again; `nil` when there is nothing to load again.
    private(set) var event: Event.Kind?
    /// `nil` when nothing is gone.
    private(set) var warning: ReconciliationWarning?
    /// Whether the hypertable is another one than the one that was loaded.
    private(set) var isMadeAnew = false

    /// - Parameter isReloading: whether the command loads the windows again.
    init(
        _ spec: HypertableSpec, _ load: LoadRecord?, _ windows: LoadedWindows, _ catalog: CatalogFacts,
        isReloading: Bool
    ) {
        if let former = load?.relation, former != catalog.relation {
            isMadeAnew = true
            event = .rowsLost(
                spec.table, [Window(start: nil, end: .max)], .madeAnew, relation: catalog.relation)
            warning = .madeAnew(spec.table, isReloading: isReloading)
            return
        }
        guard let chunks = catalog.chunks else { return }
        let gone = Self.uncovered(windows.loaded, by: chunks)
        guard !gone.isEmpty else { return }
        // If all windows were done, a retention policy that is enabled would drop the chunks again.
        let isFinished = !windows.areSomeLeft
        let expired = isFinished ? gone.filter(catalog.isExpired) : []
        let lost = isFinished ? gone.filter { !catalog.isExpired($0) } : gone
        if !lost.isEmpty { event = .rowsLost(spec.table, Window.joined(lost), .chunksGone) }
        warning = .chunksGone(spec, expired: expired, lost: lost, isReloading: isReloading)
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
