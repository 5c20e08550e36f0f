import Glibc
import SystemPackage

/// Walks over the lines of a file with a buffer that only a long line makes larger.
struct LineReader {
    private let file: OpenFile
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    /// The unread bytes of the buffer.
    private var unread = 0..<0
    private var current: Line?

    /// The place in the file of the current line, or of the next line if none is current.
    private(set) var offset = 0

    /// A line of the file, without its end.
    struct Line {
        fileprivate var range: Range<Int>
        /// False for the bytes after the last `\n` of the file.
        var isTerminated: Bool
        /// In bytes, without the line end.
        var count: Int { range.count }
    }

    init(_ file: OpenFile) {
        self.file = file
    }

    /// The line at ``offset``; nil at the end of the file. Does not go on by itself.
    ///
    /// - Throws: `Errno` when the file cannot be read, ``LineDamage`` when the line is too long.
    mutating func line() throws -> Line? {
        if let current { return current }
        var scanned = unread.lowerBound
        while true {
            if let end = newline(from: scanned) {
                return remember(Line(range: unread.lowerBound..<end, isTerminated: true))
            }
            let length = unread.count
            guard length <= StateFormat.longestLine else {
                throw LineDamage(reason: "the line is longer than \(StateFormat.longestLine) bytes")
            }
            guard try fill() else {
                guard !unread.isEmpty else { return nil }
                return remember(Line(range: unread, isTerminated: false))
            }
            scanned = unread.lowerBound + length
        }
    }

    /// Calls `body` with the bytes of a line that ``line()`` returned last.
    func withBytes<Result>(
        of line: Line, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try buffer.withUnsafeBytes { bytes in
            try body(UnsafeRawBufferPointer(rebasing: bytes[line.range]))
        }
    }

    /// Goes on to the line after the current one.
    mutating func advance() {
        guard let line = current else { return }
        let length = line.count + (line.isTerminated ? 1 : 0)
        offset += length
        unread = unread.lowerBound + length..<unread.upperBound
        current = nil
    }

    /// Forgets what was read, so that the current line is read from the file again.
    mutating func reread() {
        unread = 0..<0
        current = nil
    }

    private mutating func remember(_ line: Line) -> Line {
        current = line
        return line
    }

    private func newline(from start: Int) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard start < unread.upperBound, let base = bytes.baseAddress,
                let found = memchr(base + start, Int32(StateFormat.newline), unread.upperBound - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads more behind the unread bytes; false at the end of the file.
    private mutating func fill() throws -> Bool {
        if unread.lowerBound > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[unread]))
            }
            unread = 0..<unread.count
        }
        if unread.count == buffer.count {
            buffer += [UInt8](repeating: 0, count: buffer.count)
        }
        let position = offset + unread.count
        let room = unread.upperBound..<buffer.count
        let count = try buffer.withUnsafeMutableBytes { bytes in
            try file.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: bytes[room]))
        }
        unread = unread.lowerBound..<unread.upperBound + count
        return count > 0
    }
}
