import Tasks
import TimeAxis

/// Makes the tasks of one hypertable, in the order of ``TaskKind``: each kind that the plan asks for waits for the one
/// before it, and the windows do not wait for each other.
package struct TaskPass {
    private let spec: HypertableSpec
    private let windows: [Window]

    /// - Parameter windows: In order, without gap or overlap.
    package init(_ spec: HypertableSpec, windows: [Window]) {
        self.spec = spec
        self.windows = windows
    }

    /// Adds the hypertable, its windows and its tasks to a graph.
    package func append(to graph: inout TaskGraph) {
        let tasks = TaskList(spec, hypertable: graph.hypertables.count)
        let planned = TaskKind.allCases.filter(isPlanned)
        func kinds(_ place: TaskProperties.Place) -> [TaskKind] {
            planned.filter { $0.properties.place == place }
        }
        var spec = spec
        spec.before = tasks.append(kinds(.beforeWindows), after: [], to: &graph.tasks)
        let kindsInWindow = kinds(.inWindow)
        let before = Array(spec.before.suffix(1))
        spec.windows = windows.map { window in
            PlannedWindow(
                bounds: window,
                tasks: tasks.append(kindsInWindow, of: window, after: before, to: &graph.tasks))
        }
        spec.after = tasks.append(kinds(.afterWindows), after: spec.windows.map(\.last), to: &graph.tasks)
        graph.hypertables.append(spec)
    }

    /// Whether the plan asks for tasks of the kind.
    private func isPlanned(_ kind: TaskKind) -> Bool {
        switch kind {
        case .disablePolicy, .enablePolicy: spec.pausesPolicies
        case .dropIndex, .createIndex: spec.rebuildsIndexes
        case .delete, .copy, .count: true
        }
    }
}

/// Adds tasks of one hypertable to those of a graph.
private struct TaskList {
    private let spec: HypertableSpec
    private let hypertable: Int
    private let fingerprints: FingerprintBuilder

    init(_ spec: HypertableSpec, hypertable: Int) {
        self.spec = spec
        self.hypertable = hypertable
        fingerprints = FingerprintBuilder(spec)
    }

    /// Adds one task of each kind: the first waits for the given ones, each other for the one before it.
    ///
    /// - Returns: The indexes of the added tasks.
    func append(
        _ kinds: [TaskKind], of window: Window? = nil, after dependencies: [Int],
        to all: inout [PlannedTask]
    ) -> Range<Int> {
        let start = all.count
        for kind in kinds {
            all.append(
                PlannedTask(
                    id: TaskID(kind, of: spec, window: window), hypertable: hypertable,
                    fingerprint: fingerprints.fingerprint(of: kind, window),
                    dependencies: all.count == start ? dependencies : [all.count - 1]))
        }
        return start..<all.count
    }
}
