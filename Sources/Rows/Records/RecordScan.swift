/// Finds separators block by block. It holds the whole state between blocks: a run of blocks works on a copy of its own,
/// which is faster than memory behind a reference.
struct RecordScan {
    var index = RecordIndex()
    var quotes = QuoteState()
    /// Whether the last indexed byte was a carriage return, in an input whose lines end in CR LF.
    private(set) var pendingReturn = false
    /// Whether there is a line break within quotes in the buffer.
    var hasQuotedBreaks = false
    /// The error at the end of the indexed records.
    var stop: Stop?
    private let masker: ByteMasker
    /// The escape, repeated eight times, if it differs from the quote.
    private let escapes: UInt64?

    struct Stop {
        let kind: RecordError.Kind
        let offset: Int
    }

    init(_ dialect: CSVDialect) {
        masker = ByteMasker(dialect)
        escapes = dialect.escape == dialect.quote ? nil : repeated(dialect.escape)
    }

    /// Indexes the first `length` bytes, up to 64, of the block that stands at `offset` of the buffer.
    @inline(__always)
    mutating func scan(_ block: UnsafeRawPointer, _ length: Int, at offset: Int, _ ending: LineEnding) {
        var masks = masker.masks(block)
        var valid = ~UInt64(0)
        if length < 64 {
            valid = (1 &<< UInt64(length)) &- 1
            masks.delimiters &= valid
            masks.quotes &= valid
            masks.lineFeeds &= valid
            masks.carriageReturns &= valid
        }
        let inside: UInt64
        if let escapes {
            inside = quotes.inside(
                quotes: masks.quotes, escapes: masker.mask(block, of: escapes) & valid, offset: offset)
        } else {
            inside = quotes.inside(quotes: masks.quotes)
        }
        let lineFeeds = masks.lineFeeds & ~inside
        let returns = masks.carriageReturns & ~inside
        let quotedBreaks = (ending == .carriageReturn ? masks.carriageReturns : masks.lineFeeds) & inside
        if quotedBreaks != 0 { hasQuotedBreaks = true }
        var ends = lineFeeds
        var stray = returns
        switch ending {
        case .lineFeed: break
        case .carriageReturn: (ends, stray) = (returns, lineFeeds)
        case .both:
            stray = (lineFeeds ^ ((returns &<< 1) | (pendingReturn ? 1 : 0))) & valid
            pendingReturn = (returns &>> UInt64(length &- 1)) & 1 != 0
        }
        var separators = (masks.delimiters & ~inside) | ends
        if stray != 0 {
            let bit = UInt64(stray.trailingZeroBitCount)
            separators &= (1 &<< bit) &- 1
            ends &= (1 &<< bit) &- 1
            stop = strayBreak(offset + Int(bit), isLineFeed: lineFeeds & (1 &<< bit) != 0, ending)
        }
        index.append(separators: separators, ends: ends, offset: offset)
    }

    private func strayBreak(_ offset: Int, isLineFeed: Bool, _ ending: LineEnding) -> Stop {
        if isLineFeed { return Stop(kind: .unquotedLineFeed, offset: offset) }
        // With CR LF, a lone CR is found at the byte behind it.
        return Stop(kind: .unquotedCarriageReturn, offset: ending == .both ? offset - 1 : offset)
    }

    /// Drops everything and keeps the memory.
    mutating func restart() {
        index.dropAll()
        quotes = QuoteState()
        pendingReturn = false
        hasQuotedBreaks = false
        stop = nil
    }

    /// Adjusts the state after the buffer's contents moved towards its front.
    mutating func move(by distance: Int, isEmpty: Bool) {
        index.dropTaken(moving: distance)
        quotes.move(by: distance)
        if isEmpty { hasQuotedBreaks = false }
    }
}

extension RecordBuffer {
    /// Indexes the bytes that have arrived since the last scan.
    func scan() {
        guard scanning.stop == nil else { return }
        if ending == nil {
            ending = endingSearch.find(
                in: UnsafeRawBufferPointer(rebasing: bytes[..<count]), dialect, atEnd: hasReadAll)
        }
        guard let ending else { return }
        var state = scanning
        state.index.reserve(bytes: count - scanned)
        while scanned < count, state.stop == nil {
            let whole = (count - scanned) / 64 * 64
            guard let start = wholeBlock(at: scanned) else { return }
            if whole > 0 {
                var offset = 0
                while offset < whole, state.stop == nil {
                    state.scan(start + offset, 64, at: scanned &+ offset, ending)
                    offset &+= 64
                }
                scanned += whole
            } else {
                state.scan(start, count - scanned, at: scanned, ending)
                scanned = count
            }
        }
        scanning = state
        if hasReadAll, state.stop == nil { endInput() }
    }

    /// Closes the last record, which needs no line break behind it.
    private func endInput() {
        let lastEnd = scanning.index.separator(before: scanning.index.recordCount)
        guard max(lastEnd + 1, start) < count else { return }
        if scanning.pendingReturn {
            scanning.stop = RecordScan.Stop(kind: .unquotedCarriageReturn, offset: count - 1)
        } else if scanning.quotes.isInside {
            scanning.stop = RecordScan.Stop(kind: .unterminatedQuote, offset: openQuote())
        } else {
            scanning.index.reserve(bytes: 1)
            scanning.index.append(separators: 1, ends: 1, offset: count)
        }
    }
}
