import Rows

/// A file of a source whose head was read and is valid.
struct DataFile: Sendable {
    let input: InputFile
    let identity: FileIdentity
    let layout: RecordLayout
    /// The start of its rows; of a compressed file, in the decompressed text.
    let rows: RecordStart
    let ending: LineEnding

    var isCompressed: Bool { input.isCompressed }

    /// Reads the heads of files, in order.
    ///
    /// - Throws: ``SourceError``; `CancellationError` once stopped.
    static func all(_ inputs: [InputFile], _ request: CSVRequest, _ stop: Signal) throws -> [DataFile] {
        let buffer = RecordBuffer(request.dialect, capacity: 64 << 10)
        var files: [DataFile] = []
        for input in inputs {
            if stop.isRaised { throw CancellationError() }
            do {
                files.append(
                    try DataFile(input, request, stop, buffer, sentBefore: files.first?.layout.columns))
            } catch let fault as RecordError {
                throw SourceError(fault, in: input.name)
            }
        }
        return files
    }

    private init(
        _ input: InputFile, _ request: CSVRequest, _ stop: Signal, _ buffer: RecordBuffer,
        sentBefore: [String]?
    ) throws {
        let stream = try input.open(stop)
        defer { stream.abandon() }
        buffer.restart(at: RecordStart(offset: 0, line: 1), nil)
        let head: InputHead
        do {
            head = try InputHead(buffer, stream, request, sentBefore: sentBefore)
            // Without a header, the first row shows how lines end.
            if buffer.ending == nil { _ = try buffer.fill(stream.read) }
        } catch let fault as RecordError where buffer.hasReadAll {
            try stream.end()
            throw fault
        }
        guard let layout = head.layout else {
            // If a decompressing program has failed, its status explains more than the missing header.
            try stream.end()
            throw RecordError.emptyFile
        }
        self.input = input
        self.layout = layout
        rows = head.rows
        ending = buffer.ending ?? .lineFeed
        identity = try input.check()
    }
}

extension RecordError {
    static let emptyFile = RecordError(
        .noHeader, line: 1, "the file is empty: it lacks even the header",
        hint: "an export may have failed; write the header, or remove the file")
}
