import Tasks

/// An observer that does nothing.
struct NoObserver: Observer {
    func observe(_ observation: Observation) {}
}
