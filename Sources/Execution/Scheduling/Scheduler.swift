import DequeModule
import Tasks

/// Decides which tasks start when. It is given each task that ended and answers which tasks to start; it runs none itself.
///
/// A window that was begun is finished before the next one begins: between its delete and its copy, the target lacks the
/// rows that dual-writing put there. Hypertables take turns.
struct Scheduler: Sendable {
    private let graph: TaskGraph
    /// For each task of this run those that wait for it.
    private let dependents: [[Int]]
    private let workers: Int
    /// How many of its dependencies each task still waits for; `nil` for a task that is not to run, or no more.
    private var waitsFor: [Int?]
    /// The tasks of each hypertable that may start, in order.
    private var ready: [Deque<Int>]
    private var turn = 0
    private var running: Set<Int> = []
    /// Ready tasks of windows that this run has begun. A window that was emptied should not stay empty.
    private var continuing: Set<Int> = []
    private var stopping = Stopping.no

    /// Windows of each hypertable that could not be loaded since one last was.
    private var failuresInARow: [Int]

    /// After so many failed windows in a row the scheduler assumes a common cause, such as a missing command. It then leaves
    /// the hypertable's other windows as they are, because they would be emptied in vain.
    static let failureLimit = 3

    private enum Stopping {
        case no
        /// Only windows that were begun go on.
        case finishingWindows
        /// Nothing starts any more.
        case atOnce
    }

    init(graph: TaskGraph, agenda: Agenda) {
        self.graph = graph
        workers = graph.workers
        ready = Array(repeating: [], count: graph.hypertables.count)
        failuresInARow = Array(repeating: 0, count: graph.hypertables.count)
        waitsFor = agenda.decisions.map { if case .run = $0 { 0 } else { nil } }
        let awaited = Self.awaited(graph, runs: waitsFor.map { $0 != nil })
        var dependents = [[Int]](repeating: [], count: graph.tasks.count)
        for (index, task) in graph.tasks.enumerated() where waitsFor[index] != nil {
            waitsFor[index] = awaited[index].count
            for dependency in awaited[index] { dependents[dependency].append(index) }
            if awaited[index].isEmpty { ready[task.hypertable].append(index) }
        }
        self.dependents = dependents
    }

    /// For each task the tasks of this run that it waits for, also behind dependencies that are done. Jobs may have to be
    /// paused again before a window is loaded whose delete is done.
    private static func awaited(_ graph: TaskGraph, runs: [Bool]) -> [[Int]] {
        var awaited = [[Int]](repeating: [], count: graph.tasks.count)
        for (index, task) in graph.tasks.enumerated() {
            var found: Set<Int> = []
            for dependency in task.dependencies {
                if runs[dependency] {
                    found.insert(dependency)
                } else {
                    found.formUnion(awaited[dependency])
                }
            }
            awaited[index] = found.sorted()
        }
        return awaited
    }

    /// Whether nothing runs and nothing will.
    var isFinished: Bool {
        guard running.isEmpty else { return false }
        return switch stopping {
        case .no: ready.allSatisfy(\.isEmpty)
        case .finishingWindows: continuing.isEmpty
        case .atOnce: true
        }
    }

    /// Whether tasks are left that were to run and are not blocked.
    var hasTasksLeft: Bool { waitsFor.contains { $0 != nil } }

    /// The tasks to start now, as many as there are free workers.
    ///
    /// - Parameter lent: How many workers a running task has beside its own.
    mutating func start(lent: Int = 0) -> [Int] {
        var started: [Int] = []
        while running.count + lent < workers, let next = takeReady() {
            running.insert(next)
            started.append(next)
        }
        return started
    }

    /// Takes in how a running task ended, and returns the tasks that will not run because it did not succeed.
    mutating func ended(_ index: Int, succeeded: Bool) -> [Int] {
        running.remove(index)
        waitsFor[index] = nil
        let task = graph.tasks[index]
        guard succeeded else {
            if task.kind.changesRows { failuresInARow[task.hypertable] += 1 }
            let blocked = block(index)
            return failuresInARow[task.hypertable] < Self.failureLimit
                ? blocked : blocked + blockUnbegunWindows(of: task.hypertable)
        }
        if task.kind.loadsRows { failuresInARow[task.hypertable] = 0 }
        for dependent in dependents[index].reversed() {
            guard let count = waitsFor[dependent] else { continue }
            waitsFor[dependent] = count - 1
            guard count == 1 else { continue }
            ready[graph.tasks[dependent].hypertable].prepend(dependent)
            if graph.tasks[index].window != nil, graph.tasks[dependent].window != nil {
                continuing.insert(dependent)
            }
        }
        return []
    }

    /// Begins no window any more; those that were begun are finished, unless it is to stop at once. What runs may
    /// still end.
    mutating func stop(atOnce: Bool) {
        guard stopping != .atOnce else { return }
        stopping = atOnce ? .atOnce : .finishingWindows
    }

    private mutating func takeReady() -> Int? {
        switch stopping {
        case .no: break
        case .finishingWindows: return continuing.popFirst()
        case .atOnce: return nil
        }
        for offset in ready.indices {
            let hypertable = (turn + offset) % ready.count
            guard let next = ready[hypertable].popFirst() else { continue }
            turn = (hypertable + 1) % ready.count
            continuing.remove(next)
            return next
        }
        return nil
    }

    /// Gives up the windows of a hypertable that have not begun.
    private mutating func blockUnbegunWindows(of hypertable: Int) -> [Int] {
        let waiting = ready[hypertable]
        ready[hypertable] = waiting.filter { graph.tasks[$0].window == nil || continuing.contains($0) }
        var blocked: [Int] = []
        for index in waiting where graph.tasks[index].window != nil && !continuing.contains(index) {
            waitsFor[index] = nil
            blocked.append(index)
            blocked += block(index)
        }
        return blocked
    }

    private mutating func block(_ index: Int) -> [Int] {
        var blocked: [Int] = []
        var pending = dependents[index]
        while let next = pending.popLast() {
            guard waitsFor[next] != nil else { continue }
            waitsFor[next] = nil
            blocked.append(next)
            pending.append(contentsOf: dependents[next])
        }
        return blocked
    }
}
