import Glibc
import SystemPackage

/// A flag that is raised once, and that a blocked thread can wait for together with file descriptors.
final class Signal: Sendable {
    /// Readable once the flag is raised.
    let descriptor: FileDescriptor
    private let raising: FileDescriptor
    /// Told of what moves by those who are given the flag; of the task that made it.
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

    /// Blocks until the flag is raised, at most so long (-1 for ever); returns whether it is.
    @discardableResult
    func wait(milliseconds: Int32) -> Bool {
        readable([descriptor], milliseconds: milliseconds).contains(descriptor)
    }
}

/// Blocks until one of the descriptors has something to read or was closed at the other end; returns which.
func readable(_ descriptors: [FileDescriptor], milliseconds: Int32) -> [FileDescriptor] {
    var polled = descriptors.map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return [] }
    return polled.filter { $0.revents != 0 }.map { FileDescriptor(rawValue: $0.fd) }
}

/// A pipe that is closed in children, and whose reading end does not block.
func privatePipe() throws -> (reading: FileDescriptor, writing: FileDescriptor) {
    let (reading, writing) = try FileDescriptor.pipe()
    _ = fcntl(reading.rawValue, F_SETFD, FD_CLOEXEC)
    _ = fcntl(writing.rawValue, F_SETFD, FD_CLOEXEC)
    _ = fcntl(reading.rawValue, F_SETFL, O_NONBLOCK)
    return (reading, writing)
}
