import SystemPackage

/// The first bytes of a file, unpacked.
public struct FileHead: Sendable {
    public let bytes: [UInt8]
    /// Whether that is all of it.
    public let isWhole: Bool

    /// - Parameters:
    ///   - path: absolute, or relative to the working folder.
    ///   - limit: how many bytes to read at most.
    /// - Throws: ``SourceError``; `CancellationError`.
    public init(of path: String, atMost limit: Int = 64 << 10) async throws {
        let stop = try Signal()
        let file = InputFile(name: path, path: FilePath(path), memory: FileMemory())
        (bytes, isWhole) = try await withTaskCancellationHandler {
            try await onThread { try Self.read(file, limit, stop) }
        } onCancel: {
            stop.raise()
        }
    }

    private static func read(_ file: InputFile, _ limit: Int, _ stop: Signal) throws -> ([UInt8], Bool) {
        let stream = try file.open(stop)
        defer { stream.abandon() }
        var bytes: [UInt8] = []
        try withUnsafeTemporaryAllocation(byteCount: limit, alignment: 8) { room in
            while bytes.count < limit {
                let count = try stream.read(into: room)
                guard count > 0 else { return }
                bytes.append(contentsOf: room[..<count])
            }
        }
        // A program that unpacks says by its end whether all is well.
        if bytes.count < limit { try stream.end() }
        return (Array(bytes.prefix(limit)), bytes.count < limit)
    }
}
