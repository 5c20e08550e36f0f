import StateFile
import Tasks

/// A store in which events outlive the process.
package protocol EventStore: Sendable {
    /// Returns once the event is on stable storage.
    func append(_ event: Event) throws
}

extension StateLog<Event>: EventStore {}

/// The log through which all events of a run pass: each is folded into the state, stored, and shown to the observer, in
/// this order.
package actor EventLog {
    private let store: any EventStore
    private let observer: any Observer
    private let now: @Sendable () -> Int64
    /// The fold over all events so far.
    package private(set) var state: PlanState

    /// - Parameters:
    ///   - state: The fold over the events that the store already holds.
    ///   - now: The time of an event, in microseconds since 2000-01-01 UTC.
    package init(
        store: any EventStore, state: PlanState, observer: any Observer, now: @escaping @Sendable () -> Int64
    ) {
        self.store = store
        self.state = state
        self.observer = observer
        self.now = now
    }

    /// The rows of a window that the target lost to a `delete`, before the window's load.
    func rowsEmptied(before load: TaskID) -> Int { state.rowsEmptied(before: load) }

    /// Records an event. It has happened, or may happen, only once this method has returned.
    ///
    /// - Throws: `ImpossibleEvent`, with nothing written; or what the store throws, which ends the run: the
    ///   state may then be ahead of what is stored.
    package func append(_ kind: Event.Kind) throws {
        let event = Event(at: now(), kind: kind)
        // In place: a copy of the state for each event would make a run quadratic in its tasks.
        try state.applyNew(event)
        try store.append(event)
        observer.observe(.event(event))
    }
}
