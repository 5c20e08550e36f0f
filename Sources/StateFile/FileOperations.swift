import SystemPackage

/// The operations on files that the state file and its lock need. A test can make any single one fail.
///
/// Every method throws `Errno` as the call failed, and starts again by itself only after an interrupted
/// `open`, `read` or `write`; never after a failed synchronisation.
package protocol FileOperations: Sendable {
    /// Opens a file close-on-exec, and never through a symbolic link in the last component.
    func open(_ path: FilePath, _ mode: OpenMode) throws -> FileDescriptor
    func close(_ file: FileDescriptor) throws
    /// Reads at most the buffer's size from an offset; 0 at the end of the file.
    func read(_ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws
        -> Int
    /// Writes at the end of the file and returns how many bytes were taken, which may be fewer than given.
    func write(_ file: FileDescriptor, _ bytes: UnsafeRawBufferPointer) throws -> Int
    func truncate(_ file: FileDescriptor, to size: Int) throws
    /// Returns once the content, and the size that leads to it, are on stable storage.
    func synchronize(_ file: FileDescriptor) throws
    /// Returns once the folder's entries are on stable storage, as far as its file system can promise it.
    func synchronizeFolder(_ path: FilePath) throws
    func attributes(_ file: FileDescriptor) throws -> FileAttributes
    /// The attributes of the path itself, not of what a symbolic link leads to.
    func attributes(_ path: FilePath) throws -> FileAttributes
    /// Gives a file a second name; fails with `fileExists` when the name is taken.
    func link(_ path: FilePath, to newPath: FilePath) throws
    func rename(_ path: FilePath, to newPath: FilePath) throws
    func remove(_ path: FilePath) throws
    /// Takes an advisory lock on the open file without waiting; false when another open file holds it.
    func lock(_ file: FileDescriptor, _ kind: LockKind) throws -> Bool
}

/// The ways in which ``FileOperations/open(_:_:)`` opens a file.
package enum OpenMode: Hashable, Sendable {
    case read
    /// An existing file, for reading and for writing at its end.
    case append
    /// As ``append``; the file must not exist yet.
    case createNew
    /// As ``append``; the file is made when it does not exist.
    case createOrAppend
}

/// The two kinds of `flock`.
package enum LockKind: Hashable, Sendable {
    case shared, exclusive
}

/// The identity and the size of a file.
package struct FileAttributes: Hashable, Sendable {
    package var device: UInt64
    package var inode: UInt64
    /// In bytes.
    package var size: Int
    package var isRegularFile: Bool
    package var isSymbolicLink: Bool

    package init(device: UInt64, inode: UInt64, size: Int, isRegularFile: Bool, isSymbolicLink: Bool) {
        self.device = device
        self.inode = inode
        self.size = size
        self.isRegularFile = isRegularFile
        self.isSymbolicLink = isSymbolicLink
    }

    /// Whether both describe one file on disk, whatever its size.
    func isSameFile(as other: FileAttributes) -> Bool {
        device == other.device && inode == other.inode
    }
}
