import Statements

/// Differences between the recorded state and the catalog of the target: rows that are gone, jobs that were enabled
/// and indexes that were created while windows are left.
struct TargetDrift {
    private(set) var events: [Event.Kind] = []
    private(set) var warnings: [ReconciliationWarning] = []

    /// - Parameters:
    ///   - move: the sign that the target went back in time.
    ///   - isLoading: whether the command loads windows, and suspends jobs and indexes for that.
    init(
        _ graph: TaskGraph, _ state: PlanState, _ targets: [TargetFacts], _ move: TargetMove?,
        isLoading: Bool
    ) {
        guard targets.contains(where: { $0.catalog != nil }) else { return }
        let facts = Dictionary(targets.map { ($0.table, $0) }) { first, _ in first }
        for (spec, windows) in zip(graph.hypertables, LoadedWindows.all(of: graph, state)) {
            guard let target = facts[spec.table], let catalog = target.catalog else { continue }
            let lost = LostRows(
                spec, state.loads[spec.table], windows, catalog, counts: target.counts, move,
                isReloading: isLoading)
            events += lost.events
            warnings += lost.warnings
            // Once all windows are loaded, jobs and indexes are restored, and some of them may be restored already.
            guard isLoading, windows.areSomeLeft || !lost.events.isEmpty else { continue }
            for divergence in Self.divergences(
                catalog, isMadeAnew: lost.isMadeAnew, state.hypertables[spec.table])
            {
                let task = TaskID(divergence.undone, of: spec).name
                guard state.tasks[task]?.result != nil,
                    spec.before.contains(where: { graph.tasks[$0].name == task })
                else { continue }
                events.append(.targetDiverged(spec.table, divergence))
                warnings.append(.diverged(spec.table, divergence))
            }
        }
    }

    /// The jobs that are enabled and the indexes that exist, though runs had paused the jobs or dropped the indexes.
    ///
    /// - Parameter isMadeAnew: whether the record speaks of a hypertable that was dropped, so that no index of this one
    ///   is the recorded one, whatever its name.
    private static func divergences(
        _ catalog: CatalogFacts, isMadeAnew: Bool, _ record: HypertableRecord?
    ) -> [Divergence] {
        var divergences: [Divergence] = []
        if let recorded = record?.jobs, !catalog.enabledJobs.isEmpty {
            let paused = recorded.filter(\.isScheduled).map(\.id)
            let restored = catalog.enabledJobs.filter { paused.contains($0.id) }
            let added = catalog.enabledJobs.filter { !paused.contains($0.id) }
            divergences.append(
                Divergence(
                    undone: .disablePolicy, cause: restored.isEmpty ? .added : .restored,
                    objects: (restored + added).map(\.title)))
        }
        if let recorded = record?.indexes {
            let existing = catalog.rebuildableIndexes.filter { index in
                isMadeAnew || recorded.contains { $0.schema == index.schema && $0.name == index.name }
            }
            guard !existing.isEmpty else { return divergences }
            divergences.append(
                Divergence(
                    undone: .dropIndex, cause: isMadeAnew ? .added : .restored,
                    objects: existing.map { "index \($0.name)" }))
        }
        return divergences
    }
}
