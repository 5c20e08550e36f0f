import Glibc
import Rows
import Synchronization
import SystemPackage

/// A part of a file that one thread indexes.
struct IndexChunk {
    enum Work {
        /// Whole records of a plain file up to an offset. The first `held` bytes have been read already.
        case part(RecordStart, end: Int, held: Int)
        /// A compressed file, from its start to its end.
        case stream
        /// The file cannot be read any further.
        case broken(any Error)
    }

    /// The file's number, and the chunk's among those of its file, both from 0.
    let file: Int
    let number: Int
    let work: Work
}

/// Cuts files into chunks of whole records, in order.
///
/// One thread at a time reads and searches for a place to cut, so that each chunk is known to start outside quotes. The
/// slow work on every field and time goes on in parallel.
final class ChunkQueue: Sendable {
    private let files: [DataFile]
    private let dialect: CSVDialect
    private let stop: Signal
    private let state = Mutex(State())

    private struct State {
        var file = 0
        /// The current file and where its next chunk starts; nil between files.
        var current: (descriptor: FileDescriptor, next: RecordStart, number: Int)?
        var isStopped = false
    }

    init(_ files: [DataFile], _ dialect: CSVDialect, _ stop: Signal) {
        self.files = files
        self.dialect = dialect
        self.stop = stop
    }

    /// The next chunk, its first bytes in `memory`; nil after the last.
    func next(into memory: UnsafeMutableRawBufferPointer) -> IndexChunk? {
        state.withLock { state in
            while !state.isStopped, !stop.isRaised, state.file < files.count {
                let number = state.current?.number ?? 0
                do {
                    if let chunk = try next(into: memory, &state) { return chunk }
                } catch {
                    defer { close(&state) }
                    return IndexChunk(file: state.file, number: number, work: .broken(error))
                }
            }
            close(&state)
            return nil
        }
    }

    /// Gives out no more chunks.
    func halt() {
        state.withLock { $0.isStopped = true }
    }

    /// Gives out no more chunks of a file.
    func skip(_ file: Int) {
        state.withLock { if $0.file == file, $0.current != nil { close(&$0) } }
    }

    private func close(_ state: inout State) {
        if let current = state.current { try? current.descriptor.close() }
        state.current = nil
        state.file += 1
    }

    private func next(into memory: UnsafeMutableRawBufferPointer, _ state: inout State) throws -> IndexChunk?
    {
        let file = files[state.file]
        guard !file.isCompressed else {
            defer { close(&state) }
            return IndexChunk(file: state.file, number: 0, work: .stream)
        }
        if state.current == nil {
            guard file.rows.offset < file.size else {
                close(&state)
                return nil
            }
            let (descriptor, _) = try file.input.openFile()
            posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
            state.current = (descriptor, file.rows, 0)
        }
        guard let (descriptor, start, number) = state.current else { return nil }
        let cut = try cut(file, descriptor, start, memory)
        defer {
            state.current = (descriptor, cut.next, number + 1)
            if cut.next.offset >= file.size { close(&state) }
        }
        return IndexChunk(
            file: state.file, number: number,
            work: .part(start, end: cut.next.offset, held: cut.held))
    }

    /// Fills the memory and finds the end of the last whole record in it.
    private func cut(
        _ file: DataFile, _ descriptor: FileDescriptor, _ start: RecordStart,
        _ memory: UnsafeMutableRawBufferPointer
    ) throws -> (next: RecordStart, held: Int) {
        let held = try read(file, descriptor, at: start.offset, memory)
        guard start.offset + held < file.size else {
            return (RecordStart(offset: file.size, line: start.line), held)
        }
        var cut = RecordCut(dialect, file.ending)
        if let length = cut.last(in: UnsafeRawBufferPointer(rebasing: memory[..<held])) {
            let next = RecordStart(offset: start.offset + length, line: start.line + cut.lineBreaks)
            return (next, min(held, length))
        }
        // A record is longer than a chunk. The thread that indexes it reads it once more.
        var offset = start.offset + held
        while offset < file.size, offset - start.offset <= RecordBuffer.longestRecord, !stop.isRaised {
            let count = try read(file, descriptor, at: offset, memory)
            if let length = cut.first(in: UnsafeRawBufferPointer(rebasing: memory[..<count])) {
                return (RecordStart(offset: offset + length, line: start.line + cut.lineBreaks), 0)
            }
            offset += count
        }
        return (RecordStart(offset: file.size, line: start.line), 0)
    }

    /// Fills the memory, up to the size that the file had when its head was read.
    private func read(
        _ file: DataFile, _ descriptor: FileDescriptor, at offset: Int,
        _ memory: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        let wanted = min(memory.count, file.size - offset)
        var count = 0
        while count < wanted {
            let room = UnsafeMutableRawBufferPointer(rebasing: memory[count..<wanted])
            let added = try file.input.read(descriptor, at: offset + count, into: room)
            guard added > 0 else { throw file.input.changed }
            count += added
        }
        return count
    }
}
