import StateFile
import Synchronization
import SystemPackage

/// A disk in memory: what was written, and what of it is on stable storage. Nothing of it is timed or left to the
/// machine, so that what happens to it can be repeated.
package final class MemoryDisk: FileOperations {
    private struct File {
        var bytes: [UInt8] = []
        /// How many of the bytes are on stable storage.
        var stable = 0
        var locks: [Int32: LockKind] = [:]
    }

    private struct Contents {
        var files: [UInt64: File] = [:]
        var names: [FilePath: UInt64] = [:]
        /// The names as they are on stable storage.
        var stableNames: [FilePath: UInt64] = [:]
        /// The files of open descriptors.
        var open: [Int32: UInt64] = [:]
        var next: UInt64 = 1
    }

    private let contents = Mutex(Contents())
    private let step: @Sendable (DiskStep) throws -> Int?

    /// - Parameter step: Called before each change, which does not happen when it throws; of a write it says how many
    ///   bytes are taken, if not all.
    package init(step: @escaping @Sendable (DiskStep) throws -> Int? = { _ in nil }) {
        self.step = step
    }

    /// The bytes of a file; nil without such a file.
    package subscript(path: FilePath) -> [UInt8]? {
        get { contents.withLock { contents in contents.names[path].flatMap { contents.files[$0]?.bytes } } }
        set {
            contents.withLock { contents in
                contents.names[path] = newValue.map { bytes in
                    contents.next += 1
                    contents.files[contents.next] = File(bytes: bytes, stable: bytes.count)
                    return contents.next
                }
                contents.stableNames[path] = contents.names[path]
            }
        }
    }

    /// What every process had open is closed, as when it is killed; what it wrote is kept.
    package func closeAll() {
        contents.withLock { contents in
            contents.open = [:]
            for inode in contents.files.keys { contents.files[inode]?.locks = [:] }
        }
    }

    /// What is not on stable storage is gone, but for a beginning of it and, behind that, perhaps zeros.
    ///
    /// - Parameter kept: for so many unstable bytes of a file, how many are kept, and how many zeros follow.
    package func losePower(keeping kept: (Int) -> (bytes: Int, zeros: Int)) {
        closeAll()
        contents.withLock { contents in
            contents.names = contents.stableNames
            for (inode, file) in contents.files where file.bytes.count > file.stable {
                let (bytes, zeros) = kept(file.bytes.count - file.stable)
                let rest = file.bytes[..<(file.stable + bytes)] + Array(repeating: 0, count: zeros)
                contents.files[inode]?.bytes = Array(rest)
                contents.files[inode]?.stable = rest.count
            }
        }
    }

    package func open(_ path: FilePath, _ mode: OpenMode) throws -> FileDescriptor {
        _ = try step(.open)
        return try contents.withLock { contents in
            let inode: UInt64
            if let known = contents.names[path] {
                guard mode != .createNew else { throw Errno.fileExists }
                inode = known
            } else {
                guard mode == .createNew || mode == .createOrAppend else {
                    throw Errno.noSuchFileOrDirectory
                }
                contents.next += 1
                inode = contents.next
                contents.files[inode] = File()
                contents.names[path] = inode
            }
            contents.next += 1
            let descriptor = FileDescriptor(rawValue: Int32(contents.next))
            contents.open[descriptor.rawValue] = inode
            return descriptor
        }
    }

    package func close(_ file: FileDescriptor) throws {
        contents.withLock { contents in
            guard let inode = contents.open.removeValue(forKey: file.rawValue) else { return }
            contents.files[inode]?.locks[file.rawValue] = nil
        }
    }

    package func read(
        _ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        try with(file) { file in
            let rest = file.bytes.dropFirst(offset).prefix(buffer.count)
            buffer.copyBytes(from: rest)
            return rest.count
        }
    }

    package func write(_ file: FileDescriptor, _ bytes: UnsafeRawBufferPointer) throws -> Int {
        let count = try step(.write(bytes.count)) ?? bytes.count
        return try with(file) { file in
            file.bytes.append(contentsOf: bytes.prefix(count))
            return count
        }
    }

    package func truncate(_ file: FileDescriptor, to size: Int) throws {
        _ = try step(.truncate)
        try with(file) { file in
            file.bytes = Array(file.bytes.prefix(size))
            file.stable = min(file.stable, size)
        }
    }

    package func synchronize(_ file: FileDescriptor) throws {
        _ = try step(.synchronize)
        try with(file) { file in file.stable = file.bytes.count }
    }

    package func synchronizeFolder(_ path: FilePath) throws {
        _ = try step(.synchronizeFolder)
        contents.withLock { $0.stableNames = $0.names }
    }

    package func attributes(_ file: FileDescriptor) throws -> FileAttributes {
        try contents.withLock { contents in
            guard let inode = contents.open[file.rawValue] else { throw Errno.badFileDescriptor }
            return try Self.attributes(inode, contents)
        }
    }

    package func attributes(_ path: FilePath) throws -> FileAttributes {
        try contents.withLock { contents in
            guard let inode = contents.names[path] else { throw Errno.noSuchFileOrDirectory }
            return try Self.attributes(inode, contents)
        }
    }

    package func link(_ path: FilePath, to newPath: FilePath) throws {
        _ = try step(.rename)
        try contents.withLock { contents in
            guard let inode = contents.names[path] else { throw Errno.noSuchFileOrDirectory }
            guard contents.names[newPath] == nil else { throw Errno.fileExists }
            contents.names[newPath] = inode
        }
    }

    package func rename(_ path: FilePath, to newPath: FilePath) throws {
        _ = try step(.rename)
        try contents.withLock { contents in
            guard let inode = contents.names.removeValue(forKey: path) else {
                throw Errno.noSuchFileOrDirectory
            }
            contents.names[newPath] = inode
        }
    }

    package func remove(_ path: FilePath) throws {
        _ = try step(.rename)
        try contents.withLock { contents in
            guard contents.names.removeValue(forKey: path) != nil else {
                throw Errno.noSuchFileOrDirectory
            }
        }
    }

    package func lock(_ file: FileDescriptor, _ kind: LockKind) throws -> Bool {
        try with(file) { held in
            let others = held.locks.filter { $0.key != file.rawValue }
            guard others.isEmpty || (kind == .shared && others.allSatisfy { $0.value == .shared }) else {
                return false
            }
            held.locks[file.rawValue] = kind
            return true
        }
    }

    private func with<Result: Sendable>(
        _ descriptor: FileDescriptor, _ body: (inout File) throws -> Result
    ) throws -> Result {
        try contents.withLock { contents in
            guard let inode = contents.open[descriptor.rawValue], var file = contents.files[inode] else {
                throw Errno.badFileDescriptor
            }
            // Taken out meanwhile, so that its bytes are changed in place.
            contents.files[inode] = nil
            defer { contents.files[inode] = file }
            return try body(&file)
        }
    }

    private static func attributes(_ inode: UInt64, _ contents: Contents) throws -> FileAttributes {
        guard let file = contents.files[inode] else { throw Errno.badFileDescriptor }
        return FileAttributes(
            device: 1, inode: inode, size: file.bytes.count, isRegularFile: true, isSymbolicLink: false)
    }
}

/// A change that a ``MemoryDisk`` is asked for.
package enum DiskStep: Hashable, Sendable {
    case open, truncate, synchronize, synchronizeFolder, rename
    /// Of so many bytes.
    case write(Int)
}
