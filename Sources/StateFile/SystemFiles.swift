import Glibc
import SystemPackage

/// The file system of this machine.
package struct SystemFiles: FileOperations {
    package init() {}

    package func open(_ path: FilePath, _ mode: OpenMode) throws -> FileDescriptor {
        // A FIFO or a device under the file's name must be refused, not waited for: hence nonBlocking.
        var options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow, .nonBlocking]
        switch mode {
        case .read: return try FileDescriptor.open(path, .readOnly, options: options)
        case .append: options.formUnion(.append)
        case .createNew: options.formUnion([.append, .create, .exclusiveCreate])
        case .createOrAppend: options.formUnion([.append, .create])
        }
        let file = try FileDescriptor.open(
            path, .readWrite, options: options, permissions: .ownerReadWrite)
        restrict(file)
        return file
    }

    /// Takes the rights of others from a file of this user: a message in it may say more than it should. Earlier versions
    /// made files that all could read. A file system without rights keeps its own.
    private func restrict(_ file: FileDescriptor) {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0, status.st_uid == geteuid(),
            status.st_mode & S_IFMT == S_IFREG,
            status.st_mode & 0o077 != 0
        else { return }
        fchmod(file.rawValue, status.st_mode & 0o700)
    }

    package func close(_ file: FileDescriptor) throws {
        try file.close()
    }

    package func read(
        _ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        try file.read(fromAbsoluteOffset: Int64(offset), into: buffer)
    }

    package func write(_ file: FileDescriptor, _ bytes: UnsafeRawBufferPointer) throws -> Int {
        try file.write(bytes)
    }

    package func truncate(_ file: FileDescriptor, to size: Int) throws {
        try check(ftruncate(file.rawValue, size))
    }

    package func synchronize(_ file: FileDescriptor) throws {
        try check(fdatasync(file.rawValue))
    }

    package func synchronizeFolder(_ path: FilePath) throws {
        let folder = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .directory])
        defer { try? folder.close() }
        do {
            try check(fsync(folder.rawValue))
        } catch Errno.invalidArgument {
            // Some file systems cannot synchronise a folder at all, which PostgreSQL tolerates too.
        }
    }

    package func attributes(_ file: FileDescriptor) throws -> FileAttributes {
        var status = stat()
        try check(fstat(file.rawValue, &status))
        return FileAttributes(status)
    }

    package func attributes(_ path: FilePath) throws -> FileAttributes {
        var status = stat()
        try check(path.withPlatformString { lstat($0, &status) })
        return FileAttributes(status)
    }

    package func link(_ path: FilePath, to newPath: FilePath) throws {
        try check(
            path.withPlatformString { old in newPath.withPlatformString { new in Glibc.link(old, new) } })
    }

    package func rename(_ path: FilePath, to newPath: FilePath) throws {
        try check(
            path.withPlatformString { old in newPath.withPlatformString { new in Glibc.rename(old, new) } })
    }

    package func remove(_ path: FilePath) throws {
        try check(path.withPlatformString { unlink($0) })
    }

    package func lock(_ file: FileDescriptor, _ kind: LockKind) throws -> Bool {
        do {
            try check(flock(file.rawValue, (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB))
            return true
        } catch Errno.wouldBlock {
            return false
        }
    }

    private func check(_ result: Int32) throws {
        guard result == 0 else { throw Errno(rawValue: errno) }
    }
}

extension FileAttributes {
    fileprivate init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
            isRegularFile: status.st_mode & S_IFMT == S_IFREG,
            isSymbolicLink: status.st_mode & S_IFMT == S_IFLNK)
    }
}
