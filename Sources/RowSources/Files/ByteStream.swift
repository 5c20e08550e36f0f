/// The bytes of one input, read by one thread.
protocol ByteStream: AnyObject, Sendable {
    /// Blocks until there are bytes.
    ///
    /// - Returns: the number of bytes; 0 at the end.
    /// - Throws: ``SourceError``; `CancellationError` once the reading was stopped.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int

    /// Makes sure that the input has ended well, and releases it. Called at its end.
    func end() throws

    /// Releases the input before its end. Harmless after ``end()``.
    func abandon()
}

/// One input of a source: a file, or a command's output.
protocol RowInput: Sendable {
    /// The name in messages.
    var name: String { get }
    /// Whether the input may be empty though a header is expected: some clients print no header without rows.
    var mayLackHeader: Bool { get }

    /// The part of a file that the input is; `nil` for a whole input, which may have a header.
    var part: FilePart? { get }

    func open(_ stop: Signal) throws -> any ByteStream
}

extension RowInput {
    var part: FilePart? { nil }
}
