import Diagnostics
import Tasks
import Terms
import TimeAxis

/// Finds tasks by names as people type them.
package struct TaskLookup: Sendable {
    private let graph: TaskGraph

    package init(_ graph: TaskGraph) {
        self.graph = graph
    }

    /// The task's index in the graph; `nil` when no task has the name.
    package func index(of id: String) -> Int? {
        graph.tasks.firstIndex { $0.name.text == id }
    }

    /// Tasks with a similar name: table, window and kind are each the given one or else the nearest. At most `limit`, in
    /// the graph's order.
    package func near(_ id: String, limit: Int = 5) -> [TaskName] {
        var words = id.split(separator: "/").map(String.init)
        guard !words.isEmpty else { return [] }
        let kind = words.count > 1 ? nearKind(words.removeLast(), &words) : nil
        let tables = graph.hypertables.map(\.table.description)
        let name = words.removeFirst()
        let table =
            tables.firstIndex(of: name) ?? nearest(to: name, among: tables).flatMap(tables.firstIndex)
            ?? tables.firstIndex { $0.hasSuffix(".\(name)") }
        let window = words.joined(separator: "/")
        let found = graph.tasks.filter { task in
            (table == nil || task.hypertable == table) && (kind == nil || task.kind == kind)
                && (window.isEmpty || task.window != nil)
        }
        guard table != nil || kind != nil else { return containing(id, limit) }
        guard !window.isEmpty else { return found.prefix(limit).map(\.name) }
        return nearWindows(window, found, limit)
    }

    /// A last word that is no kind, nor similar to one, counts as a part of the window.
    private func nearKind(_ word: String, _ words: inout [String]) -> TaskKind? {
        let names = TaskKind.allCases.map(\.rawValue)
        if let kind = TaskKind(rawValue: word) ?? nearest(to: word, among: names).flatMap(TaskKind.init) {
            return kind
        }
        words.append(word)
        return nil
    }

    private func nearWindows(_ window: String, _ tasks: [PlannedTask], _ limit: Int) -> [TaskName] {
        let names = tasks.map { $0.window?.name(as: graph.hypertable(of: $0).timeType) ?? "" }
        for isMatch: (String) -> Bool in [
            { $0 == window }, { $0.hasPrefix(window) }, { $0.contains(window) },
        ] {
            let found = names.indices.filter { isMatch(names[$0]) }
            if !found.isEmpty { return found.prefix(limit).map { tasks[$0].name } }
        }
        let around = tasks.filter { contains($0, window) }
        if !around.isEmpty { return around.prefix(limit).map(\.name) }
        guard let name = nearest(to: window, among: names) else { return tasks.prefix(limit).map(\.name) }
        return names.indices.filter { names[$0] == name }.prefix(limit).map { tasks[$0].name }
    }

    /// True if the text is a time in the task's window, or starts with one.
    private func contains(_ task: PlannedTask, _ text: String) -> Bool {
        let type = graph.hypertable(of: task).timeType
        let start = text.firstRange(of: "..").map { String(text[..<$0.lowerBound]) } ?? text
        guard let point = try? type.point(start) else { return false }
        return task.window?.contains(point) ?? false
    }

    private func containing(_ text: String, _ limit: Int) -> [TaskName] {
        graph.tasks.filter { $0.name.text.contains(text) }.prefix(limit).map(\.name)
    }
}
