import HeapModule
import Rows

/// Merges sorted runs of tuples into one order.
struct RunMerge {
    /// The next tuple of one run.
    private struct Head: Comparable {
        let key: [UInt8]
        let tuple: [UInt8]
        let run: Int

        static func < (left: Head, right: Head) -> Bool {
            left.key.withUnsafeBytes { left in right.key.withUnsafeBytes { right in precedes(left, right) } }
        }

        static func == (left: Head, right: Head) -> Bool { left.key == right.key }
    }

    /// The rest of a run: bytes that were read, and the place of the unread ones.
    private struct Rest {
        var bytes: ArraySlice<UInt8> = []
        var unread: Range<Int64>
    }

    private let file: SpillFile
    private let readLength: Int
    private var rests: [Rest]
    private var heads = Heap<Head>()

    /// - Parameter memory: for all runs together; each gets at least 4 KiB.
    /// - Throws: `TaskFailure` when the file cannot be read.
    init(_ file: SpillFile, memory: Int) throws {
        self.file = file
        readLength = max(4 << 10, memory / 2 / max(1, file.runs.count))
        rests = file.runs.map { Rest(unread: $0) }
        for run in rests.indices { try advance(run) }
    }

    /// The next tuple and its key; `nil` after the last.
    ///
    /// - Throws: as ``init(_:memory:)``.
    mutating func next() throws -> (key: [UInt8], tuple: [UInt8])? {
        guard let head = heads.popMin() else { return nil }
        try advance(head.run)
        return (head.key, head.tuple)
    }

    private mutating func advance(_ run: Int) throws {
        guard let lengths = try take(8, of: run) else { return }
        let (key, tuple) = lengths.withUnsafeBytes {
            (
                Int($0.loadUnaligned(as: UInt32.self)),
                Int($0.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
            )
        }
        guard let bytes = try take(key + tuple, of: run) else { return }
        heads.insert(Head(key: Array(bytes.prefix(key)), tuple: Array(bytes.dropFirst(key)), run: run))
    }

    private mutating func take(_ count: Int, of run: Int) throws -> ArraySlice<UInt8>? {
        while rests[run].bytes.count < count {
            let unread = rests[run].unread
            guard !unread.isEmpty else { return nil }
            let length = min(max(readLength, count), Int(unread.count))
            let more = try file.read(length, from: unread.lowerBound)
            guard !more.isEmpty else { return nil }
            rests[run].bytes = rests[run].bytes + more
            rests[run].unread = (unread.lowerBound + Int64(more.count))..<unread.upperBound
        }
        let taken = rests[run].bytes.prefix(count)
        rests[run].bytes = rests[run].bytes.dropFirst(count)
        return taken
    }
}
