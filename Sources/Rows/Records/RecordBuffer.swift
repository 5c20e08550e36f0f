/// Splits bytes of CSV, as they arrive, into records exactly as `COPY … (FORMAT csv)` does.
///
/// A caller fills the buffer with the bytes that have arrived, takes the records that are whole, and fills it again. The
/// records do not depend on where the bytes are cut. The places of delimiters and record ends outside quotes are kept:
/// fields are found without another look at the bytes.
///
/// Not thread-safe: it belongs to one reader.
package final class RecordBuffer {
    /// The longest record that is taken, in bytes. PostgreSQL's own line buffer ends at 1 GiB (MaxAllocSize).
    package static let longestRecord = 1 << 30

    let dialect: CSVDialect
    let capacity: Int
    var bytes: UnsafeMutableRawBufferPointer
    /// Bytes filled in.
    var count = 0
    /// Where the first record that has not been taken starts.
    var start = 0
    /// How many bytes are indexed.
    var scanned = 0
    /// Whether the input has ended.
    private(set) var atEnd = false
    var scanning: RecordScan
    /// The ending of lines; nil until the first line's end has been seen.
    package internal(set) var ending: LineEnding?
    var endingSearch = EndingSearch()
    /// Physical lines before the front of the buffer.
    private var linesBefore = 0
    /// Bytes of the input before the front of the buffer.
    private var bytesBefore = 0
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)

    /// - Parameter capacity: bytes held at once, unless a single record is longer.
    package init(_ dialect: CSVDialect, capacity: Int = 256 << 10) {
        self.dialect = dialect
        self.capacity = max(capacity, 16)
        scanning = RecordScan(dialect)
        bytes = .allocate(byteCount: self.capacity, alignment: 64)
    }

    /// Forgets everything and goes on with other bytes of an input, which start with a whole record.
    ///
    /// - Parameter ending: that of the input's first line; nil if it is not known yet.
    package func restart(at start: RecordStart, _ ending: LineEnding?) {
        scanning.restart()
        endingSearch = EndingSearch()
        self.ending = ending
        (count, self.start, scanned, atEnd) = (0, 0, 0, false)
        linesBefore = start.line - 1
        bytesBefore = start.offset
        if bytes.count > 4 * capacity { resize(to: capacity) }
    }

    deinit {
        bytes.deallocate()
        block.deallocate()
        scanning.index.free()
    }

    /// Whether the input's end has been seen; records may still be left to take.
    package var hasReadAll: Bool { atEnd }

    /// Reads on until a record is whole or the input ends.
    ///
    /// - Parameter read: fills a part of the buffer and returns the number of bytes; 0 at the end.
    /// - Returns: whether there are records to take.
    /// - Throws: ``RecordError`` once all records before the fault have been taken.
    package func fill(_ read: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
        while records.isEmpty {
            if let stop = scanning.stop { throw fault(stop) }
            if atEnd { return false }
            compact()
            try makeRoom()
            let free = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
            let added = try read(free)
            count += added
            atEnd = added == 0
            scan()
        }
        return true
    }

    /// Skips a UTF-8 byte order mark. Called once, before any record is taken.
    ///
    /// - Returns: whether there was one.
    package func skipByteOrderMark(_ read: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
        while count < 3, !atEnd {
            let added = try read(UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
            count += added
            atEnd = added == 0
        }
        guard bytes[..<count].starts(with: [0xEF, 0xBB, 0xBF]) else {
            scan()
            return false
        }
        start = 3
        scanned = 3
        endingSearch.offset = 3
        scan()
        return true
    }

    /// Marks the records before this one as taken.
    package func take(upTo record: Int) {
        guard record > scanning.index.firstRecord else { return }
        start = min(scanning.index.separator(before: record) + 1, count)
        scanning.index.firstRecord = record
    }

    /// Moves the remaining bytes to the front. Called only if no whole record is left.
    private func compact() {
        guard start > 0 else { return }
        let taken = UnsafeRawBufferPointer(rebasing: bytes[..<start])
        linesBefore += scanning.hasQuotedBreaks ? lineBreaks(taken) : scanning.index.recordCount
        bytesBefore += start
        let rest = count - start
        if rest > 0, let base = bytes.baseAddress {
            base.copyMemory(from: base + start, byteCount: rest)
        }
        scanning.move(by: start, isEmpty: rest == 0)
        endingSearch.move(by: start)
        count = rest
        scanned -= start
        start = 0
        if bytes.count > 4 * capacity, rest <= capacity { resize(to: capacity) }
    }

    private func makeRoom() throws {
        guard count == bytes.count else { return }
        guard count < Self.longestRecord else {
            throw RecordError(
                .recordTooLong, line: linesBefore + 1,
                "a record is longer than 1 GiB, more than PostgreSQL takes in one row",
                hint: "look for a quote that is never closed")
        }
        resize(to: min(2 * bytes.count, Self.longestRecord))
    }

    private func resize(to size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        bytes.deallocate()
        bytes = larger
    }

    // MARK: Places

    /// The offset in the input of a record that has not been taken.
    @inline(__always)
    package func offset(of record: Int) -> Int {
        bytesBefore &+ view.extent(of: record).lowerBound
    }

    /// The start of the next record that has not been taken, whole or not.
    package var next: RecordStart {
        RecordStart(offset: bytesBefore + start, line: line(at: start))
    }

    /// The physical line on which a record starts.
    package func line(of record: Int) -> Int {
        guard scanning.hasQuotedBreaks else { return linesBefore + record + 1 }
        return line(at: record == 0 ? 0 : min(scanning.index.separator(before: record) + 1, count))
    }

    private func line(at offset: Int) -> Int {
        linesBefore + lineBreaks(UnsafeRawBufferPointer(rebasing: bytes[..<offset])) + 1
    }

    /// Line breaks as an editor sees them: CR in a file whose lines end so, otherwise LF.
    func lineBreaks(_ bytes: UnsafeRawBufferPointer) -> Int {
        let byte = ending == .carriageReturn ? Byte.carriageReturn : Byte.lineFeed
        var breaks = 0
        for candidate in bytes where candidate == byte { breaks &+= 1 }
        return breaks
    }

    private func fault(_ stop: RecordScan.Stop) -> RecordError {
        let line = line(at: stop.offset)
        switch stop.kind {
        case .unquotedLineFeed:
            return RecordError(
                .unquotedLineFeed, line: line,
                "a line feed stands outside quotes, but lines end in \(ending?.name ?? "CR")",
                hint: "put the field in quotes, or give every line the same ending")
        case .unterminatedQuote:
            return RecordError(
                .unterminatedQuote, line: line, "the quote opened here is never closed",
                hint: "the file may be cut short, or the quote or escape character may be another")
        default:
            return RecordError(
                stop.kind, line: line,
                "a carriage return stands outside quotes, but lines end in \(ending?.name ?? "LF")",
                hint: "put the field in quotes, or give every line the same ending")
        }
    }

    /// The offset of the quote that is still open at the end of the input.
    func openQuote() -> Int {
        var state = QuoteState()
        var opened = start
        for offset in start..<count {
            let before = state.isInside
            _ = state.step(bytes[offset], at: offset, dialect)
            if !before, state.isInside { opened = offset }
        }
        return opened
    }

    /// The block that starts at an offset. The last one is copied, because no byte behind the buffer may be read.
    @inline(__always)
    func wholeBlock(at offset: Int) -> UnsafeRawPointer? {
        guard let base = bytes.baseAddress, let copy = block.baseAddress else { return nil }
        guard count - offset < 64 else { return UnsafeRawPointer(base + offset) }
        copy.copyMemory(from: base + offset, byteCount: count - offset)
        return UnsafeRawPointer(copy)
    }
}
