import Terms

/// Objects that earlier runs suspended and that no task of the plan restores: the hypertable was taken out of the plan,
/// or the plan now says `policies: leave` or `indexes: keep`.
package struct SuspendedObjects: Hashable, Sendable {
    /// Hypertables that the plan does not have.
    package private(set) var forgotten: [TableName] = []
    /// Hypertables with paused jobs that the plan leaves alone.
    package private(set) var jobs: [TableName] = []
    /// Hypertables with dropped indexes that the plan keeps.
    package private(set) var indexes: [TableName] = []

    package init(_ state: PlanState, _ graph: TaskGraph) {
        let specs = Dictionary(graph.hypertables.map { ($0.table, $0) }) { first, _ in first }
        for (table, record) in state.hypertables.sorted(by: { $0.key.sql < $1.key.sql }) {
            guard let spec = specs[table] else {
                if record.hasSuspendedObjects { forgotten.append(table) }
                continue
            }
            if record.hasPausedJobs, !spec.pausesPolicies { jobs.append(table) }
            if record.hasDroppedIndexes, !spec.rebuildsIndexes { indexes.append(table) }
        }
    }

    package var isEmpty: Bool { forgotten.isEmpty && jobs.isEmpty && indexes.isEmpty }
}
