/// Bytes of one input, read by one thread.
protocol ByteStream: AnyObject, Sendable {
    /// Blocks until there are bytes; 0 at the end.
    ///
    /// - Throws: ``SourceError``, or `CancellationError` once the reading was stopped.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

    /// To be called at the end: makes sure that the end is a good one, and releases what is held.
    func end() throws

    /// Releases what is held without having read to the end. Harmless after ``end()``.
    func abandon()
}

/// One input of a source: a file, or a command's output.
protocol RowInput: Sendable {
    /// How errors name it.
    var name: String { get }
    /// Whether no bytes at all are a good answer where a header is expected, as from clients that print
    /// none without rows.
    var mayLackHeader: Bool { get }

    /// Where in a file the input lies, when it is not a whole one with a header of its own.
    var part: FilePart? { get }

    func open(_ stop: Signal) throws -> any ByteStream
}

extension RowInput {
    var part: FilePart? { nil }
}
