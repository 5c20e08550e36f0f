import Glibc
import Rows
import Synchronization
import SystemPackage

/// A part of a plain file: whole records that follow one another.
struct FilePart: Sendable {
    let file: DataFile
    let start: RecordStart
    /// The offset behind the last record.
    let end: Int

    var layout: RecordLayout { file.layout }
    var ending: LineEnding { file.ending }
}

/// A part of a file, read as an input of its own.
struct PartInput: RowInput {
    let range: FilePart
    var name: String { range.file.input.name }
    var mayLackHeader: Bool { false }
    var part: FilePart? { range }

    func open(_ stop: Signal) throws -> any ByteStream {
        let (file, _) = try range.file.input.openFile()
        posix_fadvise(
            file.rawValue, range.start.offset, range.end - range.start.offset, POSIX_FADV_SEQUENTIAL)
        return PartStream(range, file, stop)
    }
}

private final class PartStream: ByteStream {
    private let part: FilePart
    private let file: FileDescriptor
    private let stop: Signal
    /// The next byte to read; nil once the file is closed.
    private let offset: Mutex<Int?>

    init(_ part: FilePart, _ file: FileDescriptor, _ stop: Signal) {
        self.part = part
        self.file = file
        self.stop = stop
        offset = Mutex(part.start.offset)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if stop.isRaised { throw CancellationError() }
        guard let start = offset.withLock({ $0 }) else { return 0 }
        let wanted = min(buffer.count, part.end - start)
        guard wanted > 0 else { return 0 }
        let count = try part.file.input.read(
            file, at: start, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
        offset.withLock { $0 = start + count }
        return count
    }

    func end() throws {
        defer { abandon() }
        let input = part.file.input
        try input.changes.check(try input.regularIdentity(file), of: input.path.string, named: input.name)
    }

    func abandon() {
        let wasOpen = offset.withLock { offset in
            defer { offset = nil }
            return offset != nil
        }
        if wasOpen { try? file.close() }
    }
}

extension InputFile {
    /// Reads at an offset; 0 at the end of the file.
    func read(
        _ file: FileDescriptor, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        do {
            return try file.read(fromAbsoluteOffset: Int64(offset), into: buffer)
        } catch let error as Errno {
            throw unreadable(error)
        }
    }
}
