import TimeAxis

/// A reason for which a window may hold fewer rows than were loaded, though none is lost.
package enum RowAbsence: Hashable, Sendable, CaseIterable {
    /// An enabled retention policy drops chunks of the window's time, and some of that time has no chunk.
    case retention
    /// Some chunks are hidden from the views, and a count may not read them.
    case hiddenChunks
}

extension CatalogFacts {
    /// The reason for which rows of a loaded window may be absent; `nil` if they would be lost.
    ///
    /// A target that went back in time lacks chunks as well, so that a missing chunk is no sign of a policy there.
    ///
    /// - Parameter isFinished: whether all windows are done, so that policies are enabled again.
    func absence(of window: Window, isFinished: Bool, _ move: TargetMove?) -> RowAbsence? {
        guard let chunks else { return .hiddenChunks }
        guard isFinished, move == nil || move == .restarted, let cutoff = expiresThrough,
            window.start ?? .min < cutoff
        else { return nil }
        let expired = Window(start: window.start, end: min(window.end, cutoff))
        return expired.isCovered(by: chunks) ? nil : .retention
    }
}

extension Window {
    /// Whether the chunks leave no gap in the window.
    ///
    /// - Parameter chunks: by start.
    fileprivate func isCovered(by chunks: [Window]) -> Bool {
        var covered = start ?? .min
        for chunk in chunks where covered < end && (chunk.start ?? .min) <= covered {
            covered = max(covered, chunk.end)
        }
        return covered >= end
    }
}
