import Tasks
import TimeAxis

/// The tasks of one hypertable, sorted out: those of the whole before and after the windows, and the windows'.
struct HypertableTasks {
    /// Indexes of tasks in the graph.
    var before: [Int] = []
    /// The indexes of each window's tasks, in the windows' order.
    var windows: [[Int]] = []
    var after: [Int] = []

    /// One for each hypertable of the graph, in its order.
    static func all(of graph: TaskGraph) -> [HypertableTasks] {
        var all = [HypertableTasks](repeating: HypertableTasks(), count: graph.hypertables.count)
        var places = [[Window: Int]](repeating: [:], count: graph.hypertables.count)
        for (index, task) in graph.tasks.enumerated() {
            let owner = task.hypertable
            if let window = task.window {
                if let place = places[owner][window] {
                    all[owner].windows[place].append(index)
                } else {
                    places[owner][window] = all[owner].windows.count
                    all[owner].windows.append([index])
                }
            } else if task.kind == .disablePolicy || task.kind == .dropIndex {
                all[owner].before.append(index)
            } else {
                all[owner].after.append(index)
            }
        }
        return all
    }
}
