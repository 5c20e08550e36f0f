import Terms
import TimeAxis

/// The identity of a task: its hypertable, its window and its kind.
package struct TaskID: Hashable, Codable, Sendable {
    /// The hypertable.
    package let table: TableName
    /// The window; `nil` for a task of the whole hypertable.
    package let window: Window?
    package let kind: TaskKind
    /// The axis on which the window lies.
    private let timeType: TimeType

    /// - Parameter window: The task's window; `nil` for a task of the whole hypertable.
    package init(_ kind: TaskKind, of hypertable: HypertableSpec, window: Window? = nil) {
        table = hypertable.table
        timeType = hypertable.timeType
        self.window = window
        self.kind = kind
    }

    private init(_ table: TableName, _ timeType: TimeType, _ window: Window?, _ kind: TaskKind) {
        self.table = table
        self.timeType = timeType
        self.window = window
        self.kind = kind
    }

    /// The task of another kind in the same window, or of the same hypertable.
    package func sibling(_ kind: TaskKind) -> TaskID {
        TaskID(table, timeType, window, kind)
    }

    /// The task's text. It is written anew at each call; ``PlannedTask/name`` holds it.
    package var name: TaskName {
        guard let window else { return TaskName(kind, of: table) }
        return TaskName("\(table)/\(window.name(as: timeType))/\(kind.rawValue)")
    }
}

extension TaskID: CustomStringConvertible {
    package var description: String { name.text }
}
