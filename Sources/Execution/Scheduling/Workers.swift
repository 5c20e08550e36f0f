import Synchronization

/// The workers of a run: busy with tasks, lent to a task that can use more than its own, or free.
package final class Workers: Sendable {
    private struct Shares {
        var busy = 0
        var lent = 0
    }

    private let count: Int
    private let shares = Mutex(Shares())

    /// - Parameters:
    ///   - count: How many there are.
    ///   - busy: How many of them have work already.
    package init(_ count: Int, busy: Int = 0) {
        self.count = count
        shares.withLock { $0.busy = busy }
    }

    /// Gives work to free workers. The body is told how many are lent, and returns the tasks that begin.
    func begin(_ body: (_ lent: Int) -> [Int]) -> [Int] {
        shares.withLock { shares in
            let tasks = body(shares.lent)
            shares.busy += tasks.count
            return tasks
        }
    }

    /// A worker's task has ended.
    func ended() {
        shares.withLock { $0.busy -= 1 }
    }

    /// Takes free workers for a task that has one already, at most so many; ``giveBack(_:)`` has to follow.
    func lend(atMost limit: Int) -> Int {
        shares.withLock { shares in
            let lent = max(0, min(limit, count - shares.busy - shares.lent))
            shares.lent += lent
            return lent
        }
    }

    /// Takes lent workers back. Who waits for one is not told: a task that borrows gives back where it ends.
    func giveBack(_ lent: Int) {
        shares.withLock { $0.lent -= lent }
    }
}
