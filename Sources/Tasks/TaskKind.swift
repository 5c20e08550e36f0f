/// What a task does to its hypertable or window.
public enum TaskKind: String, Codable, CaseIterable, Hashable, Sendable {
    /// Records the background jobs' state, then pauses them.
    case disablePolicy = "disable-policy"
    /// Records the plain secondary indexes, then drops them.
    case dropIndex = "drop-index"
    /// Removes what dual-writing put into the window.
    case delete
    /// Fills the window from the source, in one transaction.
    case copy
    /// Compares the window's rows in source and target.
    case count
    /// Makes the dropped indexes again.
    case createIndex = "create-index"
    /// Puts the background jobs back as they were.
    case enablePolicy = "enable-policy"

    /// Whether there is one such task for each window, not one for the hypertable.
    public var isPerWindow: Bool {
        switch self {
        case .delete, .copy, .count: true
        case .disablePolicy, .dropIndex, .createIndex, .enablePolicy: false
        }
    }
}
