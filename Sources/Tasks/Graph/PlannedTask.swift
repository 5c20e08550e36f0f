import TimeAxis

/// One task of a graph.
package struct PlannedTask: Hashable, Codable, Sendable {
    package let id: TaskID
    /// The text of ``id``, written once: each look at a plan's state needs it.
    package let name: TaskName
    /// The index of its hypertable in ``TaskGraph/hypertables``.
    package let hypertable: Int
    /// A hash of what it means.
    package var fingerprint: Fingerprint
    /// The indexes in ``TaskGraph/tasks`` of the tasks that must have succeeded before; all lower than its own.
    package var dependencies: [Int]

    package init(id: TaskID, hypertable: Int, fingerprint: Fingerprint, dependencies: [Int]) {
        self.id = id
        name = id.name
        self.hypertable = hypertable
        self.fingerprint = fingerprint
        self.dependencies = dependencies
    }

    package var kind: TaskKind { id.kind }

    /// The window it works on; `nil` for a task of the whole hypertable.
    package var window: Window? { id.window }
}
