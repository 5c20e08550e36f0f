import Dispatch
import Execution
import Glibc

/// Turns signals into requests to stop: Ctrl-C once finishes what is in flight, twice rolls it back; SIGTERM and
/// SIGHUP roll it back at once, because whoever sends them soon sends SIGKILL.
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

    /// Gives the signals back their default action.
    func cancel() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }
}
