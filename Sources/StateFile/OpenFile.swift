import SystemPackage

/// An open file that is closed when its last owner lets go of it.
final class OpenFile: Sendable {
    let path: FilePath
    let files: any FileOperations
    private let descriptor: FileDescriptor

    init(_ path: FilePath, _ mode: OpenMode, _ files: any FileOperations) throws {
        self.path = path
        self.files = files
        descriptor = try files.open(path, mode)
    }

    deinit {
        try? files.close(descriptor)
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try files.read(descriptor, at: offset, into: buffer)
    }

    /// Writes all the bytes at the end; one call unless the file system takes them in parts.
    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = try files.write(descriptor, UnsafeRawBufferPointer(rebasing: rest))
                // A device that takes nothing and reports no error would be asked for ever.
                guard count > 0 else { throw Errno.ioError }
                rest = rest.dropFirst(count)
            }
        }
    }

    func truncate(to size: Int) throws {
        try files.truncate(descriptor, to: size)
    }

    func synchronize() throws {
        try files.synchronize(descriptor)
    }

    func attributes() throws -> FileAttributes {
        try files.attributes(descriptor)
    }

    func lock(_ kind: LockKind) throws -> Bool {
        try files.lock(descriptor, kind)
    }

    /// Whether the path still names this file, which is false once someone removed or replaced it.
    func isStillInPlace() throws -> Bool {
        do {
            return try files.attributes(path).isSameFile(as: attributes())
        } catch Errno.noSuchFileOrDirectory {
            return false
        }
    }
}
