import Rows
import SystemPackage

/// Reads all files of a source, counts the rows of every window and records the blocks that contain them.
struct IndexScan: Sendable {
    let files: [DataFile]
    let request: CSVRequest
    let windows: WindowTable
    let settings: IndexSettings
    let stop: Signal

    /// - Throws: the first ``SourceError`` in the order of the files and of their rows; `CancellationError` once
    ///   stopped.
    func run() async throws -> SourceCensus {
        let queue = ChunkQueue(files, request.dialect, stop)
        let merge = CensusMerge(blockLimits: files.map(blockLimit))
        try await withThrowingTaskGroup { group in
            for _ in 0..<max(1, settings.threads) {
                group.addTask { try await onThread { work(queue, merge) } }
            }
            try await group.waitForAll()
        }
        if stop.isRaised { throw CancellationError() }
        let census = try merge.result()
        for file in files { try file.input.check() }
        return census
    }

    /// A file's share of the blocks.
    private func blockLimit(_ file: DataFile) -> Int {
        let total = files.reduce(0) { $0 + Double($1.size) }
        return max(4, Int(Double(settings.blockLimit) * Double(file.size) / max(1, total)))
    }

    private func work(_ queue: ChunkQueue, _ merge: CensusMerge) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, settings.chunk), alignment: 64)
        defer { memory.deallocate() }
        let buffer = RecordBuffer(request.dialect)
        while let chunk = queue.next(into: memory) {
            let result = Result { try census(of: chunk, memory, buffer) }
            switch merge.add(result, chunk) {
            case .goOn: break
            case .skipFile: queue.skip(chunk.file)
            case .halt: queue.halt()
            }
        }
    }

    private func census(
        of chunk: IndexChunk, _ memory: UnsafeMutableRawBufferPointer, _ buffer: RecordBuffer
    ) throws -> CensusMerge.Found {
        let file = files[chunk.file]
        do {
            switch chunk.work {
            case .part(let start, let end, let held):
                let bytes = UnsafeRawBufferPointer(rebasing: memory[..<held])
                return try census(of: file, from: start, to: end, bytes, buffer)
            case .stream: return try census(ofCompressed: file, buffer)
            case .broken(let error): throw error
            }
        } catch let fault as RecordError {
            // If the file was replaced meanwhile, that is the better error.
            try file.input.check()
            throw SourceError(fault, in: file.input.name)
        }
    }

    private func census(
        of file: DataFile, from start: RecordStart, to end: Int, _ held: UnsafeRawBufferPointer,
        _ buffer: RecordBuffer
    ) throws -> CensusMerge.Found {
        var taker = taker(file, blockSize: settings.block)
        var offset = start.offset
        var descriptor: FileDescriptor?
        defer { try? descriptor?.close() }
        buffer.restart(at: start, file.ending)
        while try buffer.fill({ room in
            if stop.isRaised { throw CancellationError() }
            let done = offset - start.offset
            if done < held.count {
                let count = min(room.count, held.count - done)
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: held[done..<(done + count)]))
                offset += count
                return count
            }
            // After an end marker, the rest of the file is checked here.
            let wanted = min(room.count, (taker.hasEndMarker ? file.size : end) - offset)
            guard wanted > 0 else { return 0 }
            let opened = try descriptor ?? file.input.openFile().file
            descriptor = opened
            let count = try file.input.read(
                opened, at: offset, into: UnsafeMutableRawBufferPointer(rebasing: room[..<wanted]))
            offset += count
            return count
        }) {
            try taker.take(from: buffer)
        }
        taker.finish()
        return CensusMerge.Found(census: taker.census, tallies: taker.tallies)
    }

    private func census(ofCompressed file: DataFile, _ buffer: RecordBuffer) throws -> CensusMerge.Found {
        let stream = try file.input.open(stop)
        defer { stream.abandon() }
        buffer.restart(at: RecordStart(offset: 0, line: 1), nil)
        var taker = taker(file, blockSize: nil)
        do {
            _ = try InputHead(buffer, stream, request, sentBefore: file.layout.columns)
            while try buffer.fill(stream.read) { try taker.take(from: buffer) }
        } catch let fault as RecordError where buffer.hasReadAll {
            // If the program that wrote the row has failed, its status explains more than the row that it cut.
            try stream.end()
            throw fault
        }
        try stream.end()
        taker.finish()
        return CensusMerge.Found(census: taker.census, tallies: taker.tallies)
    }

    private func taker(_ file: DataFile, blockSize: Int?) -> CensusTaker {
        CensusTaker(
            file.layout, request.columns.timeType, request.dialect, windows: windows, blockSize: blockSize,
            blockLimit: blockLimit(file))
    }
}
