import TimeAxis

/// One task of a graph.
public struct PlannedTask: Hashable, Codable, Sendable {
    public let id: TaskID
    public let kind: TaskKind
    /// The index of its hypertable in ``TaskGraph/hypertables``.
    public let hypertable: Int
    /// The window it works on; `nil` for a task of the whole hypertable.
    public let window: Window?
    /// A hash of what it means.
    public let fingerprint: Fingerprint
    /// The indexes in ``TaskGraph/tasks`` of the tasks that must have succeeded before; all lower than its own.
    public let dependencies: [Int]

    public init(
        id: TaskID, kind: TaskKind, hypertable: Int, window: Window?, fingerprint: Fingerprint,
        dependencies: [Int]
    ) {
        self.id = id
        self.kind = kind
        self.hypertable = hypertable
        self.window = window
        self.fingerprint = fingerprint
        self.dependencies = dependencies
    }
}
