import Terms

/// The events of a state that is built again because its file is lost.
package struct RebuiltState: Sendable {
    private let graph: TaskGraph

    package init(_ graph: TaskGraph) {
        self.graph = graph
    }

    /// The events that make the state record what a note says.
    ///
    /// - Parameter relation: the hypertable's object identifier in the target.
    package func events(of note: ProgressNote, on table: TableName, relation: String) -> [Event.Kind] {
        let suspended = note.events(for: table, lackingIn: nil)
        guard let word = note.word else { return suspended }
        return suspended + [.loadBegun(table, LoadToken(word: word, relation: relation))]
    }

    /// The events that make a window count as done.
    ///
    /// - Parameter rows: how many rows source and target hold of the window.
    package func events(ofDone window: PlannedWindow, rows: Int) -> [Event.Kind] {
        let warning =
            "counted as done when the state was rebuilt: source and target have \(rows) rows; their values "
            + "were not compared"
        return window.tasks.flatMap { index -> [Event.Kind] in
            let task = graph.tasks[index]
            let result = TaskResult(
                rows: task.kind.properties.reads == nil ? nil : rows,
                warnings: index == window.last ? [warning] : nil)
            return [
                .taskStarted(task.name, task.fingerprint),
                .taskSucceeded(task.name, task.fingerprint, result),
            ]
        }
    }
}
