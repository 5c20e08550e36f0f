import Tasks
import TimeAxis

/// Makes the tasks of one hypertable, in an order that obeys their dependencies:
/// `disable-policy → drop-index → (delete → copy → count)* → create-index → enable-policy`.
struct TaskPass {
    let spec: HypertableSpec
    let windows: [Window]
    /// The hypertable's index in the graph.
    let index: Int

    func append(to tasks: inout [PlannedTask]) {
        let meaning = Meaning(spec)
        var before: [Int] = []
        if spec.pausesPolicies {
            before = [append(.disablePolicy, after: before, meaning, to: &tasks)]
        }
        if spec.rebuildsIndexes {
            before = [append(.dropIndex, after: before, meaning, to: &tasks)]
        }
        var counts: [Int] = []
        counts.reserveCapacity(windows.count)
        for window in windows {
            let delete = append(.delete, window, after: before, meaning, to: &tasks)
            let copy = append(.copy, window, after: [delete], meaning, to: &tasks)
            counts.append(append(.count, window, after: [copy], meaning, to: &tasks))
        }
        var after = counts
        if spec.rebuildsIndexes {
            after = [append(.createIndex, after: after, meaning, to: &tasks)]
        }
        if spec.pausesPolicies {
            _ = append(.enablePolicy, after: after, meaning, to: &tasks)
        }
    }

    private func append(
        _ kind: TaskKind, _ window: Window? = nil, after dependencies: [Int], _ meaning: Meaning,
        to tasks: inout [PlannedTask]
    ) -> Int {
        let id = TaskID(table: spec.table, window: window?.name(as: spec.timeType), kind: kind)
        tasks.append(
            PlannedTask(
                id: id, kind: kind, hypertable: index, window: window,
                fingerprint: meaning.fingerprint(of: kind, window), dependencies: dependencies))
        return tasks.count - 1
    }
}
