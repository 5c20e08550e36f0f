import Subprocess
import Synchronization
import SystemPackage

/// A program that decompresses files, and its Debian package.
struct Decompressor {
    let name: String
    let package: String

    /// - Returns: `nil` for a file that is not compressed, by the end of its name.
    init?(path: FilePath) {
        switch path.extension?.lowercased() {
        case "gz": (name, package) = ("gzip", "gzip")
        case "zst": (name, package) = ("zstd", "zstd")
        default: return nil
        }
    }

    /// The name of a file once it is decompressed.
    static func plainName(of name: String) -> String {
        let path = FilePath(name)
        guard Decompressor(path: path) != nil, let ending = path.extension else { return name }
        return String(name.dropLast(ending.count + 1))
    }
}

/// The bytes of a compressed file, decompressed by a program.
final class DecompressedStream: ByteStream {
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
                .failed, RowPlace(input: input.name), "\(program.name) -dc \(status.title)",
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
