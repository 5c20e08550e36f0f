import TimeAxis

/// What is known of the files that a hypertable's rows came from.
public struct SourceRecord: Hashable, Sendable {
    /// As they were when a run last looked at them, sorted by name.
    public internal(set) var files: [RecordedFile] = []
    /// Stretches of time in which the files came to hold other rows than had been loaded.
    var changes: [Change] = []

    /// One stretch, and the number of the event that told of it.
    struct Change: Hashable, Sendable {
        var window: Window
        var order: Int
    }
}
