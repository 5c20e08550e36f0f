import Dispatch
import Glibc
import Synchronization

/// A thread that runs the jobs of one actor.
///
/// libpq blocks. On the shared pool of Swift's tasks, as wide as the machine has cores, waiting sessions would
/// stop each other and the rest of the program.
final class SessionThread: SerialExecutor {
    private enum Item {
        case job(UnownedJob), stop
    }

    private let queue = Mutex<[Item]>([])
    private let filled = DispatchSemaphore(value: 0)

    /// - Throws: ``SessionThreadError`` when the system has no thread left.
    static func start() throws -> SessionThread {
        let executor = SessionThread()
        let retained = Unmanaged.passRetained(executor)
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                // The thread owns the executor, so that it outlives the actor's last job.
                Unmanaged<SessionThread>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, retained.toOpaque())
        guard failure == 0 else {
            retained.release()
            throw SessionThreadError(code: failure)
        }
        pthread_detach(thread)
        return executor
    }

    func enqueue(_ job: consuming ExecutorJob) {
        append(.job(UnownedJob(job)))
    }

    /// Ends the thread after the jobs that are already waiting.
    func stop() {
        append(.stop)
    }

    private func append(_ item: Item) {
        queue.withLock { $0.append(item) }
        filled.signal()
    }

    private func run() {
        while true {
            filled.wait()
            switch queue.withLock({ $0.removeFirst() }) {
            case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
            case .stop: return
            }
        }
    }
}

/// The system refused a thread.
struct SessionThreadError: Error, CustomStringConvertible {
    let code: Int32

    var description: String {
        "cannot start a thread for a session: \(String(cString: strerror(code))); "
            + "use fewer workers or raise the limit on threads, then run again"
    }
}
