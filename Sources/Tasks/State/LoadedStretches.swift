import TimeAxis

extension HypertableSpec {
    /// The stretches of time whose rows the runs of a state have loaded, as far as they are windows of this plan.
    ///
    /// A load whose rows were lost later does not count.
    package func loadedStretches(in state: PlanState) -> [Window] {
        let losses = state.loads[table]?.losses ?? []
        let kinds = TaskKind.allCases.filter(\.loadsRows)
        let loaded = windows.map(\.bounds).filter { window in
            kinds.contains { kind in
                let record = state.tasks[TaskID(kind, of: self, window: window).name]
                guard let record, record.result != nil, let order = record.endOrder else { return false }
                return !losses.contains { $0.order > order && $0.window.overlaps(window) }
            }
        }
        return Window.joined(loaded)
    }
}
