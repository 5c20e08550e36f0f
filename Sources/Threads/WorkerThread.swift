import Dispatch
import Glibc
import Synchronization

/// A thread that runs closures one after the other, for calls into client libraries, which block.
///
/// On the shared pool of Swift's tasks, which is as wide as the machine has cores, blocked calls would stop each other
/// and the rest of the program. If a call never returns, its thread is left behind with the closures that are still
/// queued, and ends with the process.
package final class WorkerThread: Sendable {
    package typealias Work = @Sendable () -> Void

    private enum Item {
        case work(Work)
        case stop
    }

    private let items = Mutex<[Item]>([])
    private let filled = DispatchSemaphore(value: 0)

    private init() {}

    /// - Throws: ``ThreadError``.
    package static func start() throws(ThreadError) -> WorkerThread {
        let thread = WorkerThread()
        try run { thread.runItems() }
        return thread
    }

    /// Runs one closure on a thread of its own, which ends with it.
    ///
    /// - Throws: ``ThreadError``; the closure is then not run.
    package static func run(_ work: @escaping Work) throws(ThreadError) {
        let box = Unmanaged.passRetained(WorkBox(work))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<WorkBox>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw ThreadError(code: code)
        }
        pthread_detach(handle)
    }

    /// Queues a closure.
    package func add(_ work: @escaping Work) {
        append(.work(work))
    }

    /// Ends the thread after the closures that are queued.
    package func stop() {
        append(.stop)
    }

    private func append(_ item: Item) {
        items.withLock { $0.append(item) }
        filled.signal()
    }

    private func runItems() {
        while true {
            filled.wait()
            switch items.withLock({ $0.removeFirst() }) {
            case .work(let work): work()
            case .stop: return
            }
        }
    }
}

private final class WorkBox: Sendable {
    let work: WorkerThread.Work

    init(_ work: @escaping WorkerThread.Work) {
        self.work = work
    }
}
