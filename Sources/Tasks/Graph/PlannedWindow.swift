import TimeAxis

/// One window of a hypertable, with its tasks.
package struct PlannedWindow: Hashable, Codable, Sendable {
    /// The stretch of time, `[start, end)`.
    package let bounds: Window
    /// The indexes of its tasks in ``TaskGraph/tasks``, in the order in which they run.
    package let tasks: Range<Int>

    /// - Parameter tasks: Must not be empty.
    package init(bounds: Window, tasks: Range<Int>) {
        self.bounds = bounds
        self.tasks = tasks
    }

    /// The task that ends the window: it runs last, and the window is whole only once it is done.
    package var last: Int { tasks.upperBound - 1 }

    /// The task that loads the window's rows.
    package func load(in graph: TaskGraph) -> Int? {
        tasks.first { graph.tasks[$0].kind.loadsRows }
    }
}
