import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// What tells one state of a file from another.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    /// Of the last change of contents.
    let seconds: Int
    let nanoseconds: Int

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}

/// The identities that files had when they were first read; a file that has another one later is refused.
final class FileMemory: Sendable {
    private let known = Mutex<[String: FileIdentity]>([:])

    func check(_ identity: FileIdentity, of path: String, named name: String) throws {
        let first = known.withLock { known in
            let first = known[path] ?? identity
            known[path] = first
            return first
        }
        guard first == identity else { throw SourceError.changed(name) }
    }
}

extension SourceError {
    fileprivate static func changed(_ name: String) -> SourceError {
        SourceError(
            .changed, RowPlace(input: name), "the file changed since it was first read",
            hint: "rows may be missing from the windows loaded already: stop whatever writes to the file, "
                + "then run again")
    }
}

/// One file, plain or compressed.
struct InputFile: RowInput {
    let name: String
    let path: FilePath
    let memory: FileMemory
    var mayLackHeader: Bool { false }

    /// Whether the file is read through a program that unpacks it.
    var isCompressed: Bool { Decompressor(path: path) != nil }

    func open(_ stop: Signal) throws -> any ByteStream {
        let (file, _) = try openFile()
        let check = { @Sendable in
            try memory.check(try regularIdentity(file), of: path.string, named: name)
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

    /// Opens the file, which has to be as it was when it was first opened.
    func openFile() throws -> (file: FileDescriptor, identity: FileIdentity) {
        let file: FileDescriptor
        do {
            file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch let error as Errno {
            throw unreadable(error)
        }
        do {
            let identity = try regularIdentity(file)
            try memory.check(identity, of: path.string, named: name)
            return (file, identity)
        } catch {
            try? file.close()
            throw error
        }
    }

    /// Makes sure that the file is as it was when it was first opened, without opening it.
    @discardableResult
    func check() throws -> FileIdentity {
        var status = stat()
        guard stat(path.string, &status) == 0 else { throw unreadable(Errno(rawValue: errno)) }
        let identity = FileIdentity(status)
        try memory.check(identity, of: path.string, named: name)
        return identity
    }

    var changed: SourceError { .changed(name) }

    func regularIdentity(_ file: FileDescriptor) throws -> FileIdentity {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw unreadable(Errno(rawValue: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let what = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "no regular file"
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

/// A file read as it is.
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

/// The programs that unpack, and the packages they come from.
private struct Decompressor {
    let name: String
    let package: String

    init?(path: FilePath) {
        switch path.extension?.lowercased() {
        case "gz": (name, package) = ("gzip", "gzip")
        case "zst": (name, package) = ("zstd", "zstd")
        default: return nil
        }
    }
}

/// A file read through the program that unpacks it.
private final class DecompressedStream: ByteStream {
    private let input: InputFile
    private let file: FileDescriptor
    private let program: Decompressor
    private let process: ChildProcess
    private let check: @Sendable () throws -> Void
    private let isOpen = Mutex(true)

    init(
        _ input: InputFile, _ file: FileDescriptor, _ program: Decompressor, _ stop: Signal,
        _ check: @escaping @Sendable () throws -> Void
    ) throws {
        self.input = input
        self.file = file
        self.program = program
        self.check = check
        do {
            process = try ChildProcess(
                Configuration(executable: .name(program.name), arguments: ["-dc"]),
                name: "\(program.name) -dc \(input.name)", input: file, stop: stop)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw SourceError(
                .noProgram, RowPlace(input: input.name),
                "it needs the program \(program.name), which is not installed",
                hint: "install the package \(program.package), or unpack the file")
        } catch {
            throw SourceError(
                .notStarted, RowPlace(input: input.name), "\(program.name) could not be started: \(error)")
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try process.read(into: buffer)
        } catch let error as Errno {
            throw input.unreadable(error)
        }
    }

    func end() throws {
        defer { abandon() }
        let status = try process.wait()
        guard status.isSuccess else {
            throw SourceError(
                .failed, RowPlace(input: input.name), "\(program.name) -dc \(ending(status))",
                hint: status.isTransient ? nil : "the file is cut short or damaged; make it again",
                output: process.errorText,
                isTransient: status.isTransient)
        }
        try check()
    }

    func abandon() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        process.terminate()
        try? file.close()
    }
}

/// How a program ended, to complete a sentence.
func ending(_ status: TerminationStatus) -> String {
    switch status {
    case .exited(let code): "ended with status \(code)"
    case .signaled(let signal): "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
    }
}
