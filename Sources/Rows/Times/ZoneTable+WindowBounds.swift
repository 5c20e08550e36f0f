import TimeAxis

/// One of the two bounds of a window.
package enum WindowBound: Hashable, Sendable {
    case start, end
}

extension ZoneTable {
    /// The bound of a window as clocks show it, wide enough for every local time that may lie in the window.
    ///
    /// When clocks are set back, they show the same times before and after an instant. A window that starts or ends
    /// within these times includes all of them, because a time alone does not tell on which side it lies. It also
    /// includes the times that clocks skip at its bound. Each time that is included beyond the window is a ``Fault``:
    /// its row is refused, and would otherwise be in no window.
    package func shown(_ edge: WindowBound, at instant: Int64) -> Int64 {
        guard !isFixed else { return local(ofInstant: instant) }
        let now = [local(ofInstant: instant - 1) + 1, local(ofInstant: instant)]
        switch edge {
        case .start:
            let later = changes(after: instant, until: instant + microsecondsPerDay)
            return (now + later.map { local(ofInstant: $0) }).min() ?? instant
        case .end:
            let earlier = changes(after: instant - microsecondsPerDay, until: instant)
            return (now + earlier.map { local(ofInstant: $0 - 1) + 1 }).max() ?? instant
        }
    }
}
