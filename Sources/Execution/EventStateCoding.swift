import StateFile
import Tasks

extension StateCoding<Event> {
    /// How events stand in a state file.
    public static var events: StateCoding<Event> {
        codable.reading { Event(scanning: $0) }
    }
}
