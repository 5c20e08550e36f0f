import Glibc
import Synchronization

/// A request to end the statement in flight, raised by any thread and seen by the session's own.
///
/// Only the session's thread talks to the server, between sending a statement and reading its end. So a cancel
/// never hits the statement after the one it was meant for.
package final class Interrupt: Sendable {
    private struct State {
        var isRunning = false
        var isRaised = false
        var isForGood = false
    }

    private let state = Mutex(State())
    private let readEnd: Int32
    private let writeEnd: Int32

    /// The descriptor that becomes readable when the request is raised.
    var descriptor: Int32 { readEnd }

    /// Without a free descriptor the request is still seen, a tenth of a second later.
    package init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends where end >= 0 {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        if readEnd >= 0 { close(readEnd) }
        if writeEnd >= 0 { close(writeEnd) }
    }

    /// Asks for the end of the statement in flight; does nothing between statements.
    package func raise() {
        state.withLock { state in
            guard state.isRunning, !state.isRaised else { return }
            state.isRaised = true
            var byte: UInt8 = 1
            _ = write(writeEnd, &byte, 1)
        }
    }

    /// Asks for the end of the statement in flight and of all that follow.
    package func raiseForGood() {
        state.withLock { state in
            guard !state.isForGood else { return }
            state.isForGood = true
            state.isRaised = true
            var byte: UInt8 = 1
            _ = write(writeEnd, &byte, 1)
        }
    }

    package var isRaised: Bool {
        state.withLock { $0.isRaised }
    }

    func statementBegins() {
        state.withLock { state in
            state.isRunning = true
            state.isRaised = state.isForGood
        }
    }

    func statementEnds() {
        state.withLock { state in
            state.isRunning = false
            guard !state.isForGood else { return }
            state.isRaised = false
            var byte: UInt8 = 0
            while read(readEnd, &byte, 1) == 1 {}
        }
    }
}
