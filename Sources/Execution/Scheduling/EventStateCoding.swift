import StateFile
import Tasks

extension StateCoding<Event> {
    /// The form of events in a state file.
    package static var events: StateCoding<Event> {
        codable.reading { Event(scanning: $0) }
    }
}
