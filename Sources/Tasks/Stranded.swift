import Terms

/// What earlier runs took from hypertables and no task of the plan gives back any more: the hypertable was taken out of
/// the plan, or it now says `policies: leave` or `indexes: keep`.
public struct Stranded: Hashable, Sendable {
    /// Hypertables that the plan no longer has.
    public private(set) var forgotten: [TableName] = []
    /// Hypertables with paused jobs that the plan now leaves alone.
    public private(set) var jobs: [TableName] = []
    /// Hypertables with dropped indexes that the plan now keeps.
    public private(set) var indexes: [TableName] = []

    public init(_ state: PlanState, _ graph: TaskGraph) {
        let specs = Dictionary(graph.hypertables.map { ($0.table, $0) }) { first, _ in first }
        for (table, record) in state.hypertables.sorted(by: { $0.key.sql < $1.key.sql }) {
            guard let spec = specs[table] else {
                if record.isAnythingTaken { forgotten.append(table) }
                continue
            }
            if record.hasPausedJobs, !spec.pausesPolicies { jobs.append(table) }
            if record.hasDroppedIndexes, !spec.rebuildsIndexes { indexes.append(table) }
        }
    }

    public var isEmpty: Bool { forgotten.isEmpty && jobs.isEmpty && indexes.isEmpty }
}
