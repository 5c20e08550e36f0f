import TimeAxis

/// The record of the files that a hypertable's rows came from.
package struct SourceRecord: Hashable, Sendable {
    /// As they were when a run last looked at them, sorted by name.
    package internal(set) var files: [RecordedFile] = []
    /// Stretches of time in which the files came to hold other rows than had been loaded.
    var changes: [Change] = []

    /// One stretch, and the number of the event that recorded it.
    struct Change: Hashable, Sendable {
        var window: Window
        var order: Int
    }
}
