import Dispatch
import Execution
import Glibc

/// Turns signals into requests to stop. The first Ctrl-C finishes the windows in flight, the second rolls them back.
/// SIGTERM and SIGHUP roll them back at once, because SIGKILL often follows.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ executor: Executor) {
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            // The default action would end the process before the source sees the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { executor.stop(immediately: number != SIGINT) }
            source.resume()
            return source
        }
    }

    /// Restores the default action of the signals.
    func cancel() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }
}
