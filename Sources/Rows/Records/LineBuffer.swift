/// Splits bytes of text, as they arrive, into lines. The lines do not depend on where the bytes are cut.
///
/// Not thread-safe: it belongs to one reader.
package final class LineBuffer {
    /// The longest line that is taken, in bytes. A longer row could not be converted either.
    package static let longestLine = 256 << 20

    private let capacity: Int
    private let hasEscapes: Bool
    private var bytes: UnsafeMutableRawBufferPointer
    /// Bytes filled in.
    private var count = 0
    /// Where the next line starts, and how far its end was searched.
    private var start = 0
    private var searched = 0
    /// The physical line that the line given last starts on, counted from 1; 0 before the first.
    package private(set) var line = 0
    /// Line breaks within the line given last.
    private var innerBreaks = 0
    /// Whether the line given last was ended by a line break.
    package private(set) var isEnded = true
    /// Whether the input's end has been seen; lines may still be left to take.
    package private(set) var hasReadAll = false

    /// - Parameters:
    ///   - escapes: whether a line break behind a backslash is part of the line.
    ///   - capacity: bytes held at once, unless a single line is longer.
    package init(escapes: Bool = false, capacity: Int = 256 << 10) {
        hasEscapes = escapes
        self.capacity = max(capacity, 16)
        bytes = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        bytes.deallocate()
    }

    /// The next line without the LF that ends it, reading on until it is whole; nil after the last. It may be
    /// written to, and holds until the next call.
    ///
    /// - Parameter read: fills a part of the buffer and returns the number of bytes; 0 at the end.
    /// - Throws: ``ValueError`` for a line that is too long.
    package func next(
        _ read: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> UnsafeMutableRawBufferPointer? {
        line += 1 + innerBreaks
        innerBreaks = 0
        if line == 1 { try skipByteOrderMark(read) }
        while true {
            if let end = lineEnd() {
                defer { start = end + 1 }
                isEnded = true
                return UnsafeMutableRawBufferPointer(rebasing: bytes[start..<end])
            }
            if hasReadAll {
                guard start < count else { return nil }
                defer { start = count }
                isEnded = false
                return UnsafeMutableRawBufferPointer(rebasing: bytes[start..<count])
            }
            try fill(read)
        }
    }

    /// The offset of the line's LF, if it is there.
    private func lineEnd() -> Int? {
        while searched < count {
            let found = firstOffset(of: lineFeeds, in: UnsafeRawBufferPointer(bytes), searched..<count)
            searched = min(found + 1, count)
            guard found < count else { return nil }
            if hasEscapes, isEscaped(found) {
                innerBreaks += 1
            } else {
                return found
            }
        }
        return nil
    }

    /// Whether an odd number of backslashes stands before the byte. Pairs of them lie within such a run.
    private func isEscaped(_ offset: Int) -> Bool {
        var first = offset
        while first > start, bytes[first - 1] == Byte.backslash { first -= 1 }
        return (offset - first) % 2 == 1
    }

    private func skipByteOrderMark(_ read: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        while count < 3, !hasReadAll { try fill(read) }
        guard count >= 3, bytes[..<3].elementsEqual([0xEF, 0xBB, 0xBF]) else { return }
        (start, searched) = (3, 3)
    }

    private func fill(_ read: (UnsafeMutableRawBufferPointer) throws -> Int) throws {
        if start > 0 {
            let rest = count - start
            if rest > 0, let base = bytes.baseAddress { base.copyMemory(from: base + start, byteCount: rest) }
            (searched, count, start) = (searched - start, rest, 0)
            if bytes.count > 4 * capacity, rest <= capacity { resize(to: capacity) }
        }
        if count == bytes.count {
            guard count < Self.longestLine else {
                throw ValueError(
                    .recordTooLong, "a line is longer than \(Self.longestLine >> 20) MiB",
                    hint: "let the command print one row a line; of InfluxDB ask for `chunked=true`")
            }
            resize(to: 2 * bytes.count)
        }
        let added = try read(UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
        count += added
        hasReadAll = added == 0
    }

    private func resize(to size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        bytes.deallocate()
        bytes = larger
    }
}

private let lineFeeds = repeated(Byte.lineFeed)
