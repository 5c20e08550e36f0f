/// The part of a graph that a person wants to run, by globs on task names in which `*` also crosses `/`.
package struct Selection: Hashable, Sendable {
    /// When there are any, only matching tasks and what they depend on are run.
    package var select: [String]
    /// Matching tasks are not run, nor what depends on them.
    package var exclude: [String]

    package init(select: [String] = [], exclude: [String] = []) {
        self.select = select
        self.exclude = exclude
    }

    /// The globs that match no task at all, most likely mistyped.
    package func unmatched(in graph: TaskGraph) -> [String] {
        (select + exclude).filter { glob in !graph.tasks.contains { $0.name.matches(glob) } }
    }

    /// Marks the tasks that are left out.
    func apply(to decisions: inout [Agenda.Decision], of graph: TaskGraph) {
        guard !select.isEmpty || !exclude.isEmpty else { return }
        var isIn = graph.tasks.map { task in select.isEmpty || select.contains { task.name.matches($0) } }
        for index in graph.tasks.indices.reversed() where isIn[index] {
            for dependency in graph.tasks[index].dependencies { isIn[dependency] = true }
        }
        // Whether what the task needs is left out, directly or behind tasks that are done.
        var lacks = [Bool](repeating: false, count: graph.tasks.count)
        for (index, task) in graph.tasks.enumerated() {
            if exclude.contains(where: { task.name.matches($0) }) { isIn[index] = false }
            lacks[index] = task.dependencies.contains { decisions[$0] == .leftOut || lacks[$0] }
            if (!isIn[index] || lacks[index]) && decisions[index] != .done { decisions[index] = .leftOut }
        }
    }
}
