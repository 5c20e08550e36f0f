import TimeAxis

/// Which end of a window a bound is.
public enum WindowEdge: Hashable, Sendable {
    case start, end
}

extension ZoneTable {
    /// The bound of a window as clocks show it, wide enough for every local time that may lie in the window.
    ///
    /// When clocks are set back, they show the same times before and after an instant. A window that starts or ends
    /// within them takes all of them in, as nobody knows on which side they lie; and so it does with the times that
    /// clocks skip right then. Of what is taken in beyond the window, each is a ``Fault``, so that a row is refused
    /// that would otherwise be in no window at all.
    public func shown(_ edge: WindowEdge, at instant: Int64) -> Int64 {
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
