import StateFile
import Synchronization
import SystemPackage

/// The real file system, in which one call, chosen by its number, goes wrong.
final class FailingFiles: FileOperations {
    enum Failure: String, CaseIterable {
        /// That call fails, and those after it work.
        case once
        /// That call and all after it fail.
        case forever
        /// As forever; when that call is a write, it stores half of its bytes first.
        case halfWritten
        /// As forever, and what was not synchronised is gone afterwards.
        case powerLoss
        /// As powerLoss, but sizes that were not synchronised are kept, with zeros for content.
        case powerLossWithZeros
    }

    private let failing: Int
    private let failure: Failure
    private let real = SystemFiles()
    private let state = Mutex(State())

    private struct State {
        var calls = 0
        /// By inode, in bytes.
        var synchronized: [UInt64: Int] = [:]
        /// Names that were given and are not on stable storage yet.
        var unstableNames: Set<FilePath> = []
    }

    init(failing: Int, _ failure: Failure) {
        self.failing = failing
        self.failure = failure
    }

    /// Whether the call to fail was reached.
    var hasFailed: Bool {
        state.withLock { $0.calls >= failing }
    }

    /// Makes the disk hold what it would after a loss of power now.
    func losePower(at path: FilePath) throws {
        guard failure == .powerLoss || failure == .powerLossWithZeros else { return }
        try state.withLock { state in
            guard let attributes = try? real.attributes(path) else { return }
            if state.unstableNames.contains(path) {
                return try real.remove(path)
            }
            let file = try FileDescriptor.open(path, .readWrite)
            defer { try? file.close() }
            try real.truncate(file, to: state.synchronized[attributes.inode] ?? 0)
            if failure == .powerLossWithZeros {
                try real.truncate(file, to: attributes.size)
            }
        }
    }

    private func step() throws {
        let number = state.withLock { state in
            state.calls += 1
            return state.calls
        }
        guard number < failing || (number > failing && failure == .once) else { throw Errno.ioError }
    }

    func open(_ path: FilePath, _ mode: OpenMode) throws -> FileDescriptor {
        try step()
        return try real.open(path, mode)
    }

    func close(_ file: FileDescriptor) throws {
        try real.close(file)
    }

    func read(_ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws
        -> Int
    {
        try step()
        return try real.read(file, at: offset, into: buffer)
    }

    func write(_ file: FileDescriptor, _ bytes: UnsafeRawBufferPointer) throws -> Int {
        do {
            try step()
        } catch {
            guard failure == .halfWritten else { throw error }
            _ = try real.write(file, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count / 2)]))
            throw Errno.noSpace
        }
        return try real.write(file, bytes)
    }

    func truncate(_ file: FileDescriptor, to size: Int) throws {
        try step()
        try real.truncate(file, to: size)
    }

    func synchronize(_ file: FileDescriptor) throws {
        try step()
        try real.synchronize(file)
        let attributes = try real.attributes(file)
        state.withLock { $0.synchronized[attributes.inode] = attributes.size }
    }

    func synchronizeFolder(_ path: FilePath) throws {
        try step()
        try real.synchronizeFolder(path)
        state.withLock { $0.unstableNames = [] }
    }

    func attributes(_ file: FileDescriptor) throws -> FileAttributes {
        try step()
        return try real.attributes(file)
    }

    func attributes(_ path: FilePath) throws -> FileAttributes {
        try step()
        return try real.attributes(path)
    }

    func link(_ path: FilePath, to newPath: FilePath) throws {
        try step()
        try real.link(path, to: newPath)
        state.withLock { _ = $0.unstableNames.insert(newPath) }
    }

    func rename(_ path: FilePath, to newPath: FilePath) throws {
        try step()
        try real.rename(path, to: newPath)
        state.withLock { _ = $0.unstableNames.insert(newPath) }
    }

    func remove(_ path: FilePath) throws {
        try step()
        try real.remove(path)
    }

    func lock(_ file: FileDescriptor, _ kind: LockKind) throws -> Bool {
        try step()
        return try real.lock(file, kind)
    }
}
