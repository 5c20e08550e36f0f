import SystemPackage

/// The first bytes of a file, decompressed.
package struct FileHead: Sendable {
    package let bytes: [UInt8]
    /// Whether the file has no other bytes.
    package let isWhole: Bool

    /// - Parameters:
    ///   - path: absolute, or relative to the working folder.
    ///   - limit: the most bytes to read.
    /// - Throws: ``SourceError``; `CancellationError`.
    package init(of path: String, atMost limit: Int = 64 << 10) async throws {
        let file = InputFile(name: path, path: FilePath(path), changes: FileChangeDetector())
        (bytes, isWhole) = try await withStopSignal { stop in
            try await onThread { try Self.read(file, limit, stop) }
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
        // The end of a decompressing program shows whether the file is intact.
        if bytes.count < limit { try stream.end() }
        return (Array(bytes.prefix(limit)), bytes.count < limit)
    }
}
