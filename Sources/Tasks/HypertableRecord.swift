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

extension [RecordedJob] {
    /// Adds jobs. What was recorded first stays, as a second pause would only see what the first one did; but for one
    /// that was off and is on: no run turns such a job on, so that somebody has, and wants it so.
    public mutating func record(_ jobs: [RecordedJob]) {
        for job in jobs {
            guard let place = firstIndex(where: { $0.id == job.id }) else {
                append(job)
                continue
            }
            if job.isScheduled, !self[place].isScheduled { self[place] = job }
        }
    }
}

extension [IndexDefinition] {
    /// Adds indexes. What was recorded first stays, but for one that stands with another definition: that was made by
    /// somebody since.
    public mutating func record(_ indexes: [IndexDefinition]) {
        for index in indexes {
            guard let place = firstIndex(where: { $0.name == index.name }) else {
                append(index)
                continue
            }
            if self[place].definition != index.definition { self[place] = index }
        }
    }
}
