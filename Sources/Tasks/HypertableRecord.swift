import Statements

/// What was taken from a hypertable and not given back yet.
public struct HypertableRecord: Hashable, Sendable {
    /// The jobs' former state; `nil` while none are paused.
    public var jobs: [RecordedJob]?
    /// The indexes that were dropped; `nil` while none are.
    public var indexes: [IndexDefinition]?

    /// Whether there is anything to give back: a job that was on, or an index.
    public var isAnythingTaken: Bool { hasPausedJobs || hasDroppedIndexes }

    var hasPausedJobs: Bool { jobs?.contains(where: \.isScheduled) ?? false }

    var hasDroppedIndexes: Bool { indexes?.isEmpty == false }
}
