import Tasks

/// Nobody watches.
struct Silence: Observer {
    func observe(_ observation: Observation) {}
}
