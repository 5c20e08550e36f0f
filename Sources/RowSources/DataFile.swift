import Rows

/// A file of a source, opened once and found to be one whose rows can be read.
struct DataFile: Sendable {
    let input: InputFile
    let identity: FileIdentity
    let layout: RecordLayout
    /// Where its rows start; of a compressed file, in the text in it.
    let rows: RecordStart
    let ending: LineEnding

    var isCompressed: Bool { input.isCompressed }

    /// Reads the heads of files, in order.
    ///
    /// - Throws: ``SourceError``; `CancellationError` once stopped.
    static func all(_ inputs: [InputFile], _ shape: RowShape, _ stop: Signal) throws -> [DataFile] {
        let buffer = RecordBuffer(shape.dialect, capacity: 64 << 10)
        var files: [DataFile] = []
        for input in inputs {
            if stop.isRaised { throw CancellationError() }
            do {
                files.append(
                    try DataFile(input, shape, stop, buffer, sentBefore: files.first?.layout.columns))
            } catch let fault as RowFault {
                throw SourceError(fault, in: input.name)
            }
        }
        return files
    }

    private init(
        _ input: InputFile, _ shape: RowShape, _ stop: Signal, _ buffer: RecordBuffer, sentBefore: [String]?
    ) throws {
        let stream = try input.open(stop)
        defer { stream.abandon() }
        buffer.restart(at: RecordStart(offset: 0, line: 1), nil)
        let head: InputHead
        do {
            head = try InputHead(buffer, stream, shape, sentBefore: sentBefore)
            // Without a header, the first row has to be seen before it is known how lines end.
            if buffer.ending == nil { _ = try buffer.fill(stream.read) }
        } catch let fault as RowFault where buffer.hasReadAll {
            try stream.end()
            throw fault
        }
        guard let layout = head.layout else {
            // A program that failed at once says more in its status than the missing header does.
            try stream.end()
            throw RowFault.emptyFile
        }
        self.input = input
        self.layout = layout
        rows = head.rows
        ending = buffer.ending ?? .lineFeed
        identity = try input.check()
    }
}

extension RowFault {
    static let emptyFile = RowFault(
        .noHeader, line: 1, "the file is empty: it lacks even the header",
        hint: "an export may have failed; write the header, or remove the file")
}
