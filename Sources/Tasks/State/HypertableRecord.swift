import Statements

/// The objects of a hypertable that are suspended and not yet restored.
package struct HypertableRecord: Hashable, Sendable {
    /// The jobs' former state; `nil` while no jobs are recorded.
    package var jobs: [RecordedJob]?
    /// The dropped indexes; `nil` while no indexes are recorded.
    package var indexes: [IndexDefinition]?

    /// Whether there is anything to restore: a job that was on, or an index.
    package var hasSuspendedObjects: Bool { hasPausedJobs || hasDroppedIndexes }

    /// Whether objects of that sort are suspended, even if there were none: `false` for `nil`.
    func holds(_ suspension: TaskProperties.Suspension?) -> Bool {
        switch suspension {
        case .jobs: jobs != nil
        case .indexes: indexes != nil
        case nil: false
        }
    }

    var hasPausedJobs: Bool { jobs?.contains(where: \.isScheduled) ?? false }

    var hasDroppedIndexes: Bool { indexes?.isEmpty == false }
}

extension [RecordedJob] {
    /// Adds jobs. The first record of a job stays, because a second pause would only see the effect of the first.
    ///
    /// A job that was off and is on is the exception: no run turns such a job on, so a person wants it on.
    package mutating func record(_ jobs: [RecordedJob]) {
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
    /// Adds indexes. The first record of an index stays, unless the index has another definition: a person made that one
    /// since.
    package mutating func record(_ indexes: [IndexDefinition]) {
        for index in indexes {
            guard let place = firstIndex(where: { $0.name == index.name }) else {
                append(index)
                continue
            }
            if self[place].definition != index.definition { self[place] = index }
        }
    }
}
