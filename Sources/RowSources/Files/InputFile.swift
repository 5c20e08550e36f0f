import Glibc
import Synchronization
import SystemPackage

/// One file, plain or compressed.
struct InputFile: RowInput {
    let name: String
    let path: FilePath
    let changes: FileChangeDetector
    var mayLackHeader: Bool { false }

    /// Whether the file is read through a program that decompresses it.
    var isCompressed: Bool { Decompressor(path: path) != nil }

    func open(_ stop: Signal) throws -> any ByteStream {
        let (file, _) = try openFile()
        let check = { @Sendable in
            try changes.check(try regularIdentity(file), of: path.string, named: name)
        }
        guard let program = Decompressor(path: path) else {
            posix_fadvise(file.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
            return PlainStream(self, file, stop, check)
        }
        do {
            return try DecompressedStream(self, file, program, stop, check)
        } catch {
            try? file.close()
            throw error
        }
    }

    /// Opens the file, which must be unchanged since it was first opened.
    func openFile() throws -> (file: FileDescriptor, identity: FileIdentity) {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch let error as Errno {
            throw unreadable(error)
        }
        do {
            let identity = try regularIdentity(file)
            try changes.check(identity, of: path.string, named: name)
            return (file, identity)
        } catch {
            try? file.close()
            throw error
        }
    }

    /// Makes sure that the file is unchanged since it was first opened. Does not open it.
    @discardableResult
    func check() throws -> FileIdentity {
        var status = stat()
        guard stat(path.string, &status) == 0 else { throw unreadable(Errno(rawValue: errno)) }
        let identity = FileIdentity(status)
        try changes.check(identity, of: path.string, named: name)
        return identity
    }

    var changed: SourceError { .changed(name) }

    func regularIdentity(_ file: FileDescriptor) throws -> FileIdentity {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw unreadable(Errno(rawValue: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let what = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
            throw SourceError(
                .unreadable, RowPlace(input: name), "this is \(what)",
                hint: "name files, for example with a pattern such as \(name)/*.csv")
        }
        return FileIdentity(status)
    }

    func unreadable(_ error: Errno) -> SourceError {
        SourceError(
            error == .noSuchFileOrDirectory ? .noFile : .unreadable, RowPlace(input: name),
            "the file cannot be read: \(error)",
            hint: error == .noSuchFileOrDirectory ? "paths are relative to the plan's folder" : nil,
            isTransient: error.isTransient)
    }
}

/// The bytes of a plain file.
private final class PlainStream: ByteStream {
    private let input: InputFile
    private let file: FileDescriptor
    private let stop: Signal
    private let check: @Sendable () throws -> Void
    private let isOpen = Mutex(true)

    init(
        _ input: InputFile, _ file: FileDescriptor, _ stop: Signal,
        _ check: @escaping @Sendable () throws -> Void
    ) {
        self.input = input
        self.file = file
        self.stop = stop
        self.check = check
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if stop.isRaised { throw CancellationError() }
        do {
            return try file.read(into: buffer)
        } catch let error as Errno {
            throw input.unreadable(error)
        }
    }

    func end() throws {
        defer { abandon() }
        try check()
    }

    func abandon() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { try? file.close() }
    }
}
