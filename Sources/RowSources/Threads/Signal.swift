import Glibc
import SystemPackage

/// A flag that is raised once, and that a blocked thread can wait for together with file descriptors.
final class Signal: Sendable {
    /// Readable once the flag is raised.
    let descriptor: FileDescriptor
    private let raising: FileDescriptor
    /// The monitor of the task that made the signal. The holders of the signal report progress to it.
    let liveness = Liveness.current

    init() throws {
        (descriptor, raising) = try privatePipe()
    }

    deinit {
        try? descriptor.close()
        try? raising.close()
    }

    func raise() {
        withUnsafeBytes(of: UInt8(1)) { byte in _ = try? raising.write(byte) }
    }

    var isRaised: Bool { wait(milliseconds: 0) }

    /// Blocks until the flag is raised or the time is over (-1 for no limit); returns whether it is raised.
    @discardableResult
    func wait(milliseconds: Int32) -> Bool {
        readable([descriptor], milliseconds: milliseconds).contains(descriptor)
    }
}

/// Gives `body` a signal that is raised when the task is cancelled.
func withStopSignal<Result: Sendable>(
    _ body: (Signal) async throws -> Result
) async throws -> Result {
    let stop = try Signal()
    return try await withTaskCancellationHandler {
        try await body(stop)
    } onCancel: {
        stop.raise()
    }
}

/// Blocks until descriptors can be read or were closed at the other end, and returns these.
func readable(_ descriptors: [FileDescriptor], milliseconds: Int32) -> [FileDescriptor] {
    var polled = descriptors.map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
    return polled.filter { $0.revents != 0 }.map { FileDescriptor(rawValue: $0.fd) }
}

/// A pipe that child processes do not inherit, and whose reading end does not block.
func privatePipe() throws -> (reading: FileDescriptor, writing: FileDescriptor) {
    let (reading, writing) = try FileDescriptor.pipe()
    _ = fcntl(reading.rawValue, F_SETFD, FD_CLOEXEC)
    _ = fcntl(writing.rawValue, F_SETFD, FD_CLOEXEC)
    _ = fcntl(reading.rawValue, F_SETFL, O_NONBLOCK)
    return (reading, writing)
}
