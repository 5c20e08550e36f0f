import Threads

/// Runs the jobs of one session on a thread of its own, because libpq blocks.
final class SessionExecutor: SerialExecutor {
    private let thread: WorkerThread

    /// - Throws: `ThreadError`.
    init() throws {
        thread = try WorkerThread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // The job keeps the executor, which so outlives the actor's last job.
        thread.add { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Ends the thread after the jobs that are already waiting.
    func stop() {
        thread.stop()
    }
}
